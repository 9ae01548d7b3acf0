// As held, but each viewer's script and program come over the held line too.
import held from "./held.mjs";

export default {
  ...held,
  title: (options) => held.title(options).replace("warm", "cold"),
  systems: ["plain", "shoal", "p2pml-tuned"],
  seconds: 60,
  warm: false,
  bounds: [],
};
