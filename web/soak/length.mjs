// How long a soak takes, and what counts as flat.
import { slope } from "../e2e/rig/weight.mjs";

const minutes = Number(process.env.SHOAL_SOAK ?? 3);

/** Milliseconds. */
export const length = minutes * 60_000;
export const timeout = length + 3 * 60_000;

export const tenMinutes = 600_000;
export const mebibyte = 2 ** 20;

/**
 * What a figure grows by in ten minutes. @param looks [time in ms, {figure: value}]
 * @param select which of the points [time, value] count
 */
export const growth = (looks, figure, select = (points) => points) =>
  slope(select(looks.map(([at, seen]) => [at / tenMinutes, seen[figure]])));
