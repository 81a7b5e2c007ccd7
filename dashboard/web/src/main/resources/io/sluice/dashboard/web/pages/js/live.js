// What the console tells while it happens. However many windows of a browser look at the same thing, one of them holds the stream and passes on
// what comes: HTTP/1.1 gives an origin six connections, and streams keep theirs. Who holds the lock of a topic holds its stream; if he leaves,
// the browser gives the lock to the next.
import {ROOT} from './api.js';

const RETRY_MILLIS = 3_000;

/**
 * @param {string} path below /api/v1; what two windows both listen to is streamed once
 * @param {string} event which events
 * @param {(data: any) => void} take
 * @returns {() => void} stops listening
 */
export function listen(path, event, take) {
  const name = `sluice.live ${path}`;
  const channel = 'BroadcastChannel' in window ? new BroadcastChannel(name) : null;
  const stop = new AbortController();
  if (channel) channel.onmessage = (message) => take(message.data);
  stop.signal.addEventListener('abort', () => channel?.close());
  const pass = (data) => {
    take(data);
    channel?.postMessage(data);
  };
  // Locks are there with TLS and on the loopback address only; without them each window has a stream of its own.
  if (channel && navigator.locks) {
    navigator.locks.request(name, {signal: stop.signal}, () => stream(path, event, pass, stop.signal)).catch(() => {});
  } else {
    stream(path, event, take, stop.signal);
  }
  return () => stop.abort();
}

/** Streams until it is told to stop. @returns {Promise<void>} */
function stream(path, event, take, signal) {
  return new Promise((done) => {
    let source = open();
    const watch = setInterval(() => {
      // The browser reconnects by itself after a broken line, but gives up after an answer that is no stream.
      if (source.readyState === EventSource.CLOSED) source = open();
    }, RETRY_MILLIS);
    signal.addEventListener('abort', () => {
      clearInterval(watch);
      source.close();
      done();
    });
  });

  function open() {
    const source = new EventSource(ROOT + path);
    source.addEventListener(event, (message) => take(JSON.parse(message.data)));
    return source;
  }
}
