// shoal.js: sets the one global, unless another copy of the script was first.
import Shoal from "./shoal";

const page = globalThis as { Shoal?: typeof Shoal };
page.Shoal ??= Shoal;
