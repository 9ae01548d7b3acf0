// shoal.js: sets the one global, unless another copy of the script was first.
import Shoal, { complain } from "./shoal";

const page = globalThis as { Shoal?: typeof Shoal };
const first = page.Shoal?.version;
if (first && first !== Shoal.version) complain("copies", `${first} and ${Shoal.version}`);
page.Shoal ??= Shoal;
