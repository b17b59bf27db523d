// Several customers' phones on one page. Each fetches its messages as the server renders them and takes over what is new or changed,
// when the live stream names its conversation, and by itself while there is no stream. What one writes stands there at once; what
// could not be sent stays, with a way to try again, also after a reload. Without this script the forms still work.

const WAITING_MS = 900; // an answer is due and no stream tells of it
const WAITING_LIVE_MS = 4000; // the stream tells; this is for what it may have lost
const CALM_MS = 15000;
const LOST_MS = 3000;
const PATIENCE_MS = 10000;
const byTouch = matchMedia("(pointer: coarse)"); // there is no Shift at hand: Enter changes the line, the button sends
const NEAR_PX = 120;
const UNSENT = "simulador:";

const desk = document.querySelector("[data-simulator]");
const words = desk.dataset;
const user = document.body.dataset.user;
const isLive = () => document.querySelector("[data-live]")?.dataset.state === "live";
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

class Refused extends Error {}

async function ask(address, options = {}) {
  const headers = { "X-Fragment": "1", ...options.headers };
  const response = await fetch(address, { ...options, headers, signal: AbortSignal.timeout(PATIENCE_MS), cache: "no-store" });
  const door = response.status === 401 && response.headers.get("X-Sign-In");
  if (door) location.assign(door);
  return response;
}

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  if (text) made.textContent = text;
  return made;
}

class Phone {
  constructor(section) {
    this.section = section;
    this.id = section.dataset.talk;
    this.talk = section.querySelector("[data-scroll]");
    this.composer = section.querySelector("[data-composer]");
    this.rendered = new Map(); // what the server last said of each line: an opened explanation is no news
    this.version = null;
    this.latest = 0; // an answer to an older question than this one is out of date
    this.queue = Promise.resolve(); // messages leave one after the other
    for (const line of this.list.children) this.rendered.set(line.id, line.innerHTML);
    this.listen();
    this.restore();
    this.toEnd();
    this.look();
  }

  get list() {
    return this.talk.querySelector("[data-lines]");
  }

  get state() {
    return this.talk.querySelector("[data-state]");
  }

  get isAtEnd() {
    return this.talk.scrollHeight - this.talk.scrollTop - this.talk.clientHeight < NEAR_PX;
  }

  toEnd() {
    this.talk.scrollTop = this.talk.scrollHeight;
  }

  listen() {
    for (const topic of ["conversation", "turn"]) this.section.addEventListener(`live:${topic}`, () => this.look());
    this.section.addEventListener("submit", (event) => this.submitted(event));
    this.talk.addEventListener("toggle", (event) => event.target.open && event.target.scrollIntoView({ block: "nearest" }), true);
    this.composer?.elements.text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || byTouch.matches) return;
      event.preventDefault();
      this.composer.requestSubmit();
    });
  }

  // What the server says

  takeOver(html) {
    const follow = this.isAtEnd;
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const news = fresh.querySelector("[data-lines]");
    if (!news) throw new Error("unexpected answer");
    const incoming = [...news.children];
    const stays = new Set(incoming.map((line) => line.id));
    for (const line of [...this.list.children]) if (!stays.has(line.id) && !line.dataset.mine) this.forget(line);
    let answered = false;
    for (const line of incoming) answered = this.place(line) || answered;
    const now = fresh.querySelector("[data-state]");
    if (this.state.innerHTML !== now.innerHTML) this.state.replaceChildren(...now.childNodes);
    this.state.dataset.waiting = now.dataset.waiting;
    if (answered) this.mark();
    if (follow) this.toEnd();
  }

  forget(line) {
    this.rendered.delete(line.id);
    line.remove();
  }

  // Whether it is a message of ours that was not there before.
  place(line) {
    const html = line.innerHTML;
    const known = document.getElementById(line.id);
    const unsent = line.dataset.key && this.list.querySelector(`[data-mine="${line.dataset.key}"]`);
    if (unsent && !known) return this.becameReal(unsent, line, html);
    if (unsent) this.done(unsent);
    if (known && this.rendered.get(line.id) === html) return false;
    this.rendered.set(line.id, html);
    if (known) {
      const isOpen = known.querySelector("details")?.open;
      this.change(known, line);
      if (isOpen) known.querySelector("details")?.setAttribute("open", "");
      return false;
    }
    const mine = this.list.querySelector("[data-mine]"); // what is not sent yet stands below what is
    this.list.insertBefore(document.adoptNode(line), mine);
    return line.classList.contains("theirs");
  }

  // What one wrote stands there already and was read aloud: it stays, and gets its name and its ticks.
  becameReal(mine, line, html) {
    this.rendered.set(line.id, html);
    mine.id = line.id;
    mine.className = line.className;
    delete mine.dataset.mine;
    this.change(mine, line);
    this.keep();
    return false;
  }

  // Only the parts of a line that differ are replaced: the rest is not read again.
  change(known, line) {
    const fresh = [...document.adoptNode(line).children];
    for (const [at, part] of fresh.entries()) {
      const old = known.children[at];
      if (!old) known.append(part);
      else if (old.textContent.trim() !== part.textContent.trim() || old.querySelector("button, details") || part.querySelector("button, details")) old.replaceWith(part);
    }
    for (const rest of [...known.children].slice(fresh.length)) rest.remove();
  }

  async look() {
    const mine = ++this.latest;
    clearTimeout(this.timer);
    let next = CALM_MS;
    try {
      const response = await ask(this.section.dataset.news + this.pace(), { headers: this.version ? { "If-None-Match": this.version } : {} });
      const html = response.status === 304 ? null : await response.text();
      if (mine !== this.latest) return;
      if (html !== null) {
        if (!response.ok) throw new Error(String(response.status));
        this.takeOver(html);
        this.version = response.headers.get("ETag");
      }
      if (this.state.dataset.lost) {
        delete this.state.dataset.lost;
        this.version = null;
        next = 0;
      } else if (this.state.dataset.waiting === "true") {
        next = isLive() ? WAITING_LIVE_MS : WAITING_MS;
      }
    } catch {
      if (mine !== this.latest) return;
      this.version = null;
      this.state.dataset.lost = "1";
      if (this.state.textContent !== words.wordLost) this.state.textContent = words.wordLost;
      next = LOST_MS;
    }
    if (!document.hidden) this.timer = setTimeout(() => this.look(), next);
  }

  // The forms inside carry the page's open customers and pace, so the address does too.
  pace() {
    const query = new URLSearchParams();
    for (const field of document.querySelectorAll(`#escrever-${this.id} :is([name=lado], [name=agora])`)) query.append(field.name, field.value);
    return query.size ? `?${query}` : "";
  }

  // What one writes

  submitted(event) {
    const form = event.target;
    if (!this.talk.contains(form) && form !== this.composer) return; // the dialog's form loads the page anew
    event.preventDefault();
    const body = new FormData(form, event.submitter);
    const text = (body.get("idea") ?? body.get("option")?.replace(/^\d+:/, "") ?? body.get("text")).trim();
    if (form === this.composer) this.clear();
    if (!text) return;
    if (form === this.composer || body.has("idea")) body.set("key", newKey());
    if (form !== this.composer) for (const button of form.querySelectorAll("button")) button.disabled = true;
    this.write({ key: body.get("key"), text, fields: [...body].filter(([name]) => name !== "csrf_token") });
    this.composer?.elements.text.focus();
  }

  clear() {
    this.composer.elements.text.value = "";
    this.composer.dispatchEvent(new CustomEvent("draft:done", { bubbles: true }));
  }

  write(message) {
    this.list.querySelector(".phone-empty")?.remove();
    const line = element("li", "line mine pending");
    line.dataset.mine = `painel-${message.key}`;
    const bubble = element("p", "bubble");
    bubble.dir = "auto";
    bubble.append(element("span", "hidden", `${words.wordCustomer} `), message.text);
    line.append(bubble, element("p", "meta fine", words.wordSending));
    line.message = message;
    this.list.append(line);
    this.keep();
    this.toEnd();
    this.send(line);
  }

  send(line) {
    this.queue = this.queue.then(() => this.post(line));
  }

  async post(line) {
    const body = new FormData();
    for (const [name, value] of line.message.fields) body.append(name, value);
    body.set("csrf_token", document.querySelector('meta[name="csrf-token"]').content);
    this.latest += 1;
    try {
      const response = await ask(this.composer.action, { method: "POST", body });
      const text = await response.text();
      if (!response.ok) throw new Refused(response.status === 422 ? text : "");
      this.takeOver(text);
      this.done(line);
    } catch (error) {
      this.unsent(line, error instanceof Refused ? error.message || words.wordRefused : words.wordFailed);
    }
    this.version = null;
    this.look();
  }

  done(line) {
    line.remove();
    this.keep();
  }

  unsent(line, why) {
    if (!line.isConnected) return; // it had arrived all the same, and the stream was quicker
    line.className = "line mine unsent";
    const again = element("button", "button button-danger button-small", words.wordAgain);
    const discard = element("button", "quiet", words.wordDiscard);
    again.type = discard.type = "button";
    const both = element("p", "unsent-do");
    both.append(again, discard);
    const said = element("p", "meta");
    said.append(element("span", "failed", why));
    line.replaceChildren(line.querySelector(".bubble"), said, both);
    again.addEventListener("click", () => {
      line.className = "line mine pending";
      line.replaceChildren(line.querySelector(".bubble"), element("p", "meta fine", words.wordSending));
      this.composer.elements.text.focus();
      this.send(line);
    });
    discard.addEventListener("click", () => {
      this.done(line);
      this.composer.elements.text.focus();
      this.version = null;
      this.look();
    });
    this.toEnd();
  }

  // Nothing written is lost with the page: it is there again, unsent, under the same key, so that it is never said twice.

  keep() {
    const waiting = [...this.list.querySelectorAll("[data-mine]")].map((line) => line.message);
    try {
      if (waiting.length) sessionStorage.setItem(`${UNSENT}${user}:${this.id}`, JSON.stringify(waiting));
      else sessionStorage.removeItem(`${UNSENT}${user}:${this.id}`);
    } catch {
      // no room, or not allowed: then it lives as long as the page
    }
  }

  restore() {
    let kept = [];
    try {
      kept = JSON.parse(sessionStorage.getItem(`${UNSENT}${user}:${this.id}`)) ?? [];
    } catch {
      // not ours, or not allowed
    }
    if (this.composer) for (const message of kept) this.write(message);
  }

  // On a phone

  mark() {
    const tab = document.querySelector(`[data-tab="${this.id}"]`);
    if (tab && !this.section.classList.contains("phone-front")) tab.querySelector(".sim-tab-news").hidden = false;
  }

  show() {
    this.section.scrollIntoView({ block: "nearest", inline: "nearest" });
    document.querySelector(`[data-tab="${this.id}"]`)?.scrollIntoView({ block: "nearest", inline: "center" });
    this.toEnd();
  }
}

const phones = new Map();

document.addEventListener("click", (event) => {
  const tab = event.target.closest("[data-tab]");
  if (!tab || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  for (const each of document.querySelectorAll("[data-tab]")) each.removeAttribute("aria-current");
  tab.setAttribute("aria-current", "page");
  tab.querySelector(".sim-tab-news").hidden = true;
  for (const each of phones.values()) each.section.classList.toggle("phone-front", each.id === tab.dataset.tab);
  phones.get(tab.dataset.tab).show();
  history.replaceState(null, "", tab.href);
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) for (const phone of phones.values()) phone.look();
});

// A new beginning forgets what was not sent, too.
document.addEventListener("click", (event) => {
  const talk = event.target.closest("[data-resets]")?.dataset.resets;
  if (talk) sessionStorage.removeItem(`${UNSENT}${user}:${talk}`);
});

document.querySelector("[data-new-customer]")?.addEventListener("toggle", (event) => {
  if (event.target.open) event.target.querySelector("input[name=name]").focus();
});

for (const section of document.querySelectorAll("[data-phone]")) phones.set(section.dataset.talk, new Phone(section));
for (const phone of phones.values()) if (phone.section.classList.contains("phone-front")) phone.show();
