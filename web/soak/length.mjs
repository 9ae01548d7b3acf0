// How long a soak takes, and what counts as flat.
import { slope } from "../e2e/rig/weight.mjs";

const minutes = Number(process.env.SHOAL_SOAK ?? 3);

/** Milliseconds: of the whole soak, and until windows, buffers and compiled code have settled. */
export const length = minutes * 60_000;
export const warmUp = Math.min(120_000, length / 2);
export const timeout = length + 3 * 60_000;

export const tenMinutes = 600_000;
export const mebibyte = 2 ** 20;

/** What a figure grows by in ten minutes. @param looks [time in ms, {figure: value}] */
export const growth = (looks, figure) => slope(looks.map(([at, seen]) => [at / tenMinutes, seen[figure]]));
