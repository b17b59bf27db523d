// Keeps open pages fresh. The server names what changed (`event: change`, `data: {"topic": …, "id": …}`); the parts of the page that
// asked for that topic (`data-live-topics="conversation alert"`, and `data-live-id` where only these things matter) get the event
// `live:<topic>`, upon which htmx fetches them anew: at once, and in a busy company not again before `data-live-every` milliseconds, nor
// before six times what the last fetch took. Without a stream the same parts are fetched every 15 seconds.
//
// A browser opens six connections to a server, and a stream keeps one for good. So one page of the browser, which holds a lock, has the
// stream and tells the others what it hears. Where pages cannot agree (locks want https or localhost) each has a stream of its own. Either
// way only pages that somebody looks at take part; one that is looked at again fetches everything.

const POLL_MS = 15000;
const RETRY_MS = [1000, 2000, 5000, 10000, 30000];
const PROVEN_MS = 5000; // a stream that lives this long is no longer counted as failing
const GATHER_MS = 120; // several changes of one thing are one refetch
const REST_SHARE = 6; // a server that is slow to answer is asked less often
const REST_MS = 5000; // who turns to another page for a moment comes back to a stream that is still there

const mark = document.querySelector("[data-live]");
let source = null;
let failures = 0;
let retry;
let proven;
let poll;
let rest;
let state = "connecting"; // of the browser's stream
let taking = null; // stops taking part; null while nobody looks at this page
let leads = false; // the stream is this page's
let resign = () => {};
const waiting = new Map();
const page = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`; // a page that comes back replaces the stream it left

const parts = () => [...document.querySelectorAll("[data-live-topics]")];
const topics = (part) => part.dataset.liveTopics.split(/\s+/).filter(Boolean);

const name = `secretaria:live:${document.body.dataset.user}`;
const others = navigator.locks && window.BroadcastChannel ? new BroadcastChannel(name) : null;

function tell() {
  if (mark.dataset.state === state && mark.textContent) return;
  mark.dataset.state = state;
  mark.querySelector(".live-words").textContent = mark.dataset[`words${state[0].toUpperCase()}${state.slice(1)}`];
}

const begun = new WeakMap();
const resting = new WeakMap(); // until when a part is not fetched again

// A page that nobody looks at fetches nothing, nor does a part that is folded away: it is fetched when it is unfolded.
const isSeen = (part) => !document.hidden && (part.closest("summary") || !part.closest("details:not([open])"));
document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt } = event.detail;
  if (elt.dataset?.liveTopics && event.detail.requestConfig.verb === "get" && !isSeen(elt)) event.preventDefault();
  else begun.set(elt, performance.now());
});

// What is read aloud when it changes is left alone while it says the same.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { target, serverResponse } = detail;
  if (!target.matches('[role="status"][data-live-topics]')) return;
  const words = new DOMParser().parseFromString(serverResponse, "text/html").body.textContent;
  if (words.trim() === target.textContent.trim()) detail.shouldSwap = false;
});
document.addEventListener("htmx:afterRequest", ({ detail: { elt: part } }) => {
  if (!part.dataset?.liveTopics || !begun.has(part)) return;
  const from = begun.get(part);
  resting.set(part, from + Math.max(Number(part.dataset.liveEvery ?? 0), REST_SHARE * (performance.now() - from)));
});

function wake(part, topic, id) {
  const key = `${topic} ${id ?? ""}`;
  const gathered = waiting.get(part) ?? new Set();
  waiting.set(part, gathered);
  if (gathered.has(key)) return;
  gathered.add(key);
  setTimeout(() => {
    gathered.delete(key);
    if (part.isConnected) htmx.trigger(part, `live:${topic}`, { topic, id });
  }, Math.max(GATHER_MS, (resting.get(part) ?? 0) - performance.now()));
}

function changed({ topic, id }) {
  for (const part of parts()) {
    const matters = !part.dataset.liveId || !id || part.dataset.liveId.split(" ").includes(id);
    if (matters && topics(part).includes(topic)) wake(part, topic, id);
  }
}

function everything() {
  for (const part of parts()) for (const topic of topics(part)) wake(part, topic);
}

function startPolling() {
  poll ??= setInterval(() => document.hidden || everything(), POLL_MS);
}

function stopPolling() {
  clearInterval(poll);
  poll = undefined;
}

function disconnect() {
  source?.close();
  source = null;
  clearTimeout(retry);
  clearTimeout(proven);
  retry = undefined;
}

// What the page with the stream says to all, itself included. `missed`: something may have changed that was told to nobody.
function say(message) {
  others?.postMessage(message);
  hear(message);
}

function hear({ state: told = state, change, missed }) {
  const begins = told === "live" && state !== "live";
  state = told;
  tell();
  if (state === "live") stopPolling();
  else startPolling();
  if (change) changed(change);
  if (begins || missed) everything();
}

// The browser does not tell scripts which status a stream was refused with: refused is refused, and asked for again later.
function lost() {
  const refused = source.readyState === EventSource.CLOSED;
  disconnect();
  failures += 1;
  say({ state: refused || failures > 2 ? "polling" : "connecting" });
  const wait = RETRY_MS[Math.min(failures, RETRY_MS.length) - 1];
  retry = setTimeout(connect, (refused ? Math.max(wait, POLL_MS) : wait) * (0.75 + Math.random() / 2));
}

// The sign-in is renewed on the way.
function renew() {
  disconnect();
  connect();
}

// The next fetch leads to the sign-in page, unless somebody signed in again meanwhile.
function signedOut() {
  lost();
  say({ missed: true });
}

function connect() {
  source = new EventSource(`${mark.dataset.liveUrl}?${new URLSearchParams({ page })}`);
  source.addEventListener("open", () => (proven = setTimeout(() => (failures = 0), PROVEN_MS)));
  source.addEventListener("ready", () => say({ state: "live", missed: true }));
  source.addEventListener("change", (event) => say({ change: JSON.parse(event.data) }));
  source.addEventListener("again", renew);
  source.addEventListener("away", lost);
  source.addEventListener("signed-out", signedOut);
  source.addEventListener("error", lost);
}

// Lasts as long as this page holds the lock.
function lead() {
  if (!taking) return undefined;
  leads = true;
  connect();
  return new Promise((done) => (resign = done));
}

function join() {
  if (taking || document.hidden) return;
  taking = new AbortController();
  startPolling();
  if (!others) {
    lead();
    return;
  }
  others.postMessage({ asks: true });
  navigator.locks.request(name, { signal: taking.signal }, lead).catch((error) => error.name === "AbortError" || lead());
}

function leave() {
  taking?.abort();
  taking = null;
  leads = false;
  state = "connecting";
  stopPolling();
  disconnect();
  resign();
}

others?.addEventListener("message", ({ data }) => {
  if (data.asks && leads) others.postMessage({ state });
  else if (!data.asks && taking) hear(data);
});

document.addEventListener("visibilitychange", () => {
  clearTimeout(rest);
  if (document.hidden) {
    rest = setTimeout(leave, REST_MS);
  } else {
    join();
    everything();
  }
});
addEventListener("pagehide", leave);
addEventListener("pageshow", (event) => event.persisted && join());

tell();
join();
