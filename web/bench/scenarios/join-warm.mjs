// The same with warm caches: the agent is there, and leaves the first frame to the page.
import { joins } from "./join.mjs";

export default joins("Warm", true);
