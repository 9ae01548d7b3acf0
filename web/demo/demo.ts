import Hls from "hls.js";
const hls = new Hls({ workerPath: HLS_WORKER });
hls.loadSource("/demo/live/master.m3u8");
