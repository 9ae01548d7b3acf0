// What a page is seen doing, the same for every system under test: frames,
// stalls, latency, the bytes that reach the decoder, peer connections made and
// bytes sent on data channels. A classic script, loaded before any other.
(() => {
  const stallAfter = 400; // ms without movement that make a stall
  const seen = {
    loadedAt: 0, // ms after navigation: loadSource
    firstFrame: 0, // ms after navigation
    appended: [], // {at, bytes, hash}: every appendBuffer, hash "" where the page cannot hash
    loaded: [], // {at, bytes, hash}: every segment that hls.js was given and rewrites before it appends
    stalls: [], // {at, ms}
    samples: [], // once a second: {at, latency, behind, ahead, time}
    fragments: 0, // FRAG_LOADED events
    errors: [], // hls.js errors: {at, details, fatal}
    connections: 0, // RTCPeerConnection objects made
    connected: 0, // of these, how many came to be connected
    sent: 0, // bytes sent on data channels
    longest: 0, // ms of the longest task
    scripts: {}, // ms of the longest single run of a script in a long frame, by the script's URL
  };

  const append = SourceBuffer.prototype.appendBuffer;
  SourceBuffer.prototype.appendBuffer = function (data) {
    const view = ArrayBuffer.isView(data)
      ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
    note(seen.appended, view);
    return append.call(this, data);
  };

  // hls.js gives each segment as it came to a worker that takes it apart. MPEG-TS
  // it makes fMP4 of; up to 1.5 it writes its own times into fMP4 (offsetStartDTS).
  let restamps = false;
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, ...rest) {
    const data = message?.cmd === "demux" && message.data;
    if (data && (restamps || transportStream(new Uint8Array(data)))) note(seen.loaded, new Uint8Array(data));
    return post.call(this, message, ...rest);
  };

  // Two packets of 188 bytes with their sync byte (ISO/IEC 13818-1, 2.4.3).
  function transportStream(bytes) { return bytes[0] === 0x47 && bytes[188] === 0x47; }

  function note(list, view) {
    const entry = { at: Date.now(), bytes: view.byteLength, hash: "" };
    list.push(entry);
    if (!globalThis.crypto?.subtle) return;
    crypto.subtle.digest("SHA-256", view.slice()).then((sum) => { entry.hash = hex(sum); });
  }

  function hex(buffer) {
    return Array.from(new Uint8Array(buffer), (b) => b.toString(16).padStart(2, "0")).join("");
  }

  if (globalThis.RTCPeerConnection) {
    globalThis.RTCPeerConnection = new Proxy(RTCPeerConnection, {
      construct(target, args, self) {
        seen.connections++;
        const made = Reflect.construct(target, args, self);
        let counted = false;
        made.addEventListener("connectionstatechange", () => {
          if (counted || made.connectionState !== "connected") return;
          counted = true;
          seen.connected++;
        });
        return made;
      },
    });
    const send = RTCDataChannel.prototype.send;
    RTCDataChannel.prototype.send = function (data) {
      seen.sent += data.byteLength ?? data.size ?? data.length;
      return send.call(this, data);
    };
  }

  if (globalThis.PerformanceObserver?.supportedEntryTypes?.includes("longtask")) {
    new PerformanceObserver((list) => {
      for (const task of list.getEntries()) seen.longest = Math.max(seen.longest, task.duration);
    }).observe({ type: "longtask" });
  }

  // A frame of over 50 ms says which scripts ran in it, and for how long each time
  // (Long Animation Frames API).
  if (globalThis.PerformanceObserver?.supportedEntryTypes?.includes("long-animation-frame")) {
    new PerformanceObserver((list) => {
      for (const { sourceURL, duration } of list.getEntries().flatMap((frame) => frame.scripts)) {
        seen.scripts[sourceURL] = Math.max(seen.scripts[sourceURL] ?? 0, duration);
      }
    }).observe({ type: "long-animation-frame" });
  }

  function watchFrames(video) {
    const first = () => { seen.firstFrame ||= performance.now(); };
    if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(first);
    else video.addEventListener("playing", first, { once: true });
  }

  // The play head should move once a frame was shown, unless paused, ended or
  // seeking. A stall lasts from the last movement to the next.
  function watchStalls(video) {
    let time = 0, movedAt = 0, open = null;
    setInterval(() => {
      const now = performance.now();
      const should = seen.firstFrame && !video.paused && !video.ended && !video.seeking;
      if (!should || video.currentTime !== time) {
        [time, movedAt, open] = [video.currentTime, now, null];
        return;
      }
      if (now - movedAt < stallAfter) return;
      if (!open) seen.stalls.push(open = { at: Date.now(), ms: 0 });
      open.ms = now - movedAt;
    }, 50);
  }

  function ahead(video) {
    for (let i = 0; i < video.buffered.length; i++) {
      if (video.buffered.start(i) <= video.currentTime + 0.1 && video.buffered.end(i) > video.currentTime) {
        return video.buffered.end(i) - video.currentTime;
      }
    }
    return 0;
  }

  function sample(video, hls) {
    seen.samples.push({
      bitrate: hls.levels?.[hls.currentLevel]?.bitrate ?? 0, // of the level on show, as the playlist declares it
      at: Date.now(),
      latency: hls.latency, // s, as the player reckons it from its playlist
      behind: hls.playingDate ? (Date.now() - hls.playingDate.getTime()) / 1000 : 0, // s, by program date time
      ahead: ahead(video),
      time: video.currentTime,
    });
  }

  globalThis.probe = {
    seen,
    watch(video, hls) {
      restamps = /^1\.[0-5]\./.test(hls.constructor.version);
      watchFrames(video);
      watchStalls(video);
      setInterval(() => sample(video, hls), 1000);
      hls.on("hlsManifestLoading", () => { seen.loadedAt ||= performance.now(); });
      hls.on("hlsFragLoaded", () => { seen.fragments++; });
      hls.on("hlsError", (_, data) => seen.errors.push(
        { at: Date.now(), details: data.details, fatal: data.fatal, status: data.response?.code }));
    },
  };
})();
