// Who watches what, as a WebTorrent tracker knows it: a viewer announces itself to a
// swarm with some offers of connections, each goes to another viewer of it, drawn by
// lot, whose answer comes back. What is sent to whom is bittorrent-tracker 11.2.3's,
// but for scrapes, which nobody here asks for. Pure.

const mostPeers = 82; // of one announcement
const idLength = 20; // of swarms and viewers, one byte a character

export class Tracker {
  #swarms = new Map(); // by info_hash: Map of peer_id -> send
  #interval;
  #random;

  /** @param options {interval: s between announcements, random: a number in [0, 1)} */
  constructor({ interval, random = Math.random }) {
    this.#interval = interval;
    this.#random = random;
  }

  /** Takes the text of a message from the viewer that `send` reaches. */
  take(text, send) {
    try {
      this.#announced(JSON.parse(text), send);
    } catch (err) {
      send({ "failure reason": err.message });
    }
  }

  /** The viewer is gone. */
  leave(send) {
    for (const [hash, swarm] of this.#swarms) {
      for (const [id, member] of swarm) if (member === send) swarm.delete(id);
      if (swarm.size === 0) this.#swarms.delete(hash);
    }
  }

  #announced(message, send) {
    const { action, info_hash, peer_id, event } = message;
    if (action !== "announce") throw new Error(`invalid action in WS request: ${action}`);
    for (const id of [info_hash, peer_id]) if (id?.length !== idLength) throw new Error("invalid info_hash or peer_id");
    if (!this.#swarms.has(info_hash)) this.#swarms.set(info_hash, new Map());
    const swarm = this.#swarms.get(info_hash);
    if (event === "stopped") swarm.delete(peer_id);
    else swarm.set(peer_id, send);
    if (message.answer) return this.#answer(swarm, message);
    send({ complete: 0, incomplete: swarm.size, action, info_hash, interval: this.#interval });
    this.#offer(swarm, message);
  }

  #offer(swarm, { action, info_hash, peer_id, offers = [] }) {
    const others = this.#shuffled([...swarm].filter(([id]) => id !== peer_id)).slice(0, mostPeers);
    for (const [i, { offer, offer_id }] of offers.slice(0, others.length).entries()) {
      others[i][1]({ action, offer, offer_id, peer_id, info_hash });
    }
  }

  #answer(swarm, { action, info_hash, peer_id, to_peer_id, answer, offer_id }) {
    swarm.get(to_peer_id)?.({ action, answer, offer_id, peer_id, info_hash });
  }

  #shuffled(list) {
    for (let i = list.length - 1; i > 0; i--) {
      const other = Math.floor(this.#random() * (i + 1));
      [list[i], list[other]] = [list[other], list[i]];
    }
    return list;
  }
}
