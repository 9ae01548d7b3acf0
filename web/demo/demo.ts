// The demo page, and, with ?viewer=N, one further viewer in a frame of it.
import { Board } from "./board";
import { Player } from "./player";
import { frame } from "./frame";

const query = new URLSearchParams(location.search);
const number = Number(query.get("viewer")) || 0;
const video = document.querySelector("video") as HTMLVideoElement;
const player = new Player(video, number, query.get("window") ?? "");

document.documentElement.dataset.view = number ? "frame" : "board";
if (number) frame(player, number);
else new Board(player, video);
