// Who watches when, and on which line: a scenario's plan is a list of seats
// {joins, leaves, line}, in ms after the start; who has no `leaves` stays to the
// end. `line` is {down, up} in kbit/s, of all that the viewer receives and sends,
// neighbours included; no line, or one without a direction, is as fast as can be. Pure.

/** Viewers that join `gap` ms apart and stay. */
export const apart = (viewers, gap) => Array.from({ length: viewers }, (_, i) => ({ joins: i * gap }));

/** Viewers one second apart, of whom every `every` ms the oldest makes room for a new one. */
export function replaced(viewers, every, seconds) {
  const seats = apart(viewers, 1000);
  for (let at = every, oldest = 0; at < seconds * 1000; at += every, oldest++) {
    seats[oldest].leaves = at;
    seats.push({ joins: at });
  }
  return seats;
}
