// Who watches when: a scenario's plan is a list of seats {joins, leaves}, in ms
// after the start; who has no `leaves` stays to the end. Pure.

/** Viewers that join `gap` ms apart and stay. */
export const apart = (viewers, gap) => Array.from({ length: viewers }, (_, i) => ({ joins: i * gap }));
