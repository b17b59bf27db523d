// Helps while one writes: `/` offers quick replies, `@` offers colleagues, a button offers emojis. Without this script the same words
// can be typed by hand.

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const spoken = document.getElementById("escolhas");
const MOST = 8;

function say(many) {
  if (spoken) spoken.textContent = many ? `${many} ${many === 1 ? spoken.dataset.one : spoken.dataset.many}` : spoken.dataset.none;
}

function insert(field, start, end, words) {
  field.setRangeText(words, start, end, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

// A list that opens below the hands while one types. `read` says what is being asked for ({ start, words }, or null), `rank` how well
// an option fits (lower is better, null: not at all), `load` fetches the options where they are not in the page.
class Picker {
  constructor(field, box, { read, rank, load = null, chosen = () => {}, keepsEmpty = false }) {
    Object.assign(this, { field, box, read, rank, load, chosen, keepsEmpty });
    this.list = box.querySelector('[role="listbox"]');
    this.asked = null;
    this.dismissed = null;
    this.isLoading = false;
    this.isLoaded = !load;
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.list.id);
    field.addEventListener("input", () => this.look());
    field.addEventListener("click", () => this.look());
    field.addEventListener("blur", () => setTimeout(() => box.contains(document.activeElement) || this.close(), 0));
    field.addEventListener("keydown", (event) => this.press(event), { capture: true });
    box.addEventListener("mousedown", (event) => event.target.closest("a") || event.preventDefault()); // the field keeps the focus
    this.list.addEventListener("click", (event) => this.take(event.target.closest('[role="option"]')));
  }

  get options() {
    return [...this.list.querySelectorAll('[role="option"]')];
  }

  get shown() {
    return this.options.filter((each) => !each.hidden);
  }

  async look() {
    this.asked = this.read(this.field);
    if (!this.asked || this.asked.words === this.dismissed) return this.close();
    this.dismissed = null;
    if (!this.isLoaded) await this.fetch();
    if (this.asked) this.filter();
  }

  async fetch() {
    if (this.isLoading) return;
    this.isLoading = true;
    const failed = this.box.querySelector("[data-failed]");
    try {
      this.list.innerHTML = await this.load();
      this.isLoaded = true;
      failed.hidden = true;
    } catch {
      failed.hidden = false;
    }
    this.isLoading = false;
  }

  filter() {
    const words = plain(this.asked.words.trim());
    const fitting = this.options.map((option) => [this.rank(option, words), option]).filter(([rank]) => rank !== null);
    fitting.sort(([a], [b]) => a - b);
    const kept = fitting.slice(0, MOST).map(([, option]) => option);
    for (const option of this.options) option.hidden = !kept.includes(option);
    this.list.append(...kept); // the best stand first
    if (!kept.length && !this.keepsEmpty) return this.close();
    this.list.hidden = kept.length === 0;
    const none = this.box.querySelector("[data-none]");
    if (none) none.hidden = kept.length > 0 || !this.isLoaded;
    if (this.box.hidden || this.many !== kept.length) say(kept.length);
    this.many = kept.length;
    this.box.hidden = false;
    this.mark(kept[0]);
  }

  mark(option) {
    for (const each of this.options) each.setAttribute("aria-selected", String(each === option));
    if (option) this.field.setAttribute("aria-activedescendant", option.id);
    else this.field.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  get marked() {
    return this.shown.find((each) => each.getAttribute("aria-selected") === "true");
  }

  press(event) {
    if (event.isComposing) return;
    if (this.isLoading && event.key === "Enter") return this.stop(event); // what is half typed is not sent
    if (this.box.hidden) return;
    const all = this.shown;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      this.dismissed = this.asked?.words ?? null;
      this.close();
    } else if (step && all.length) {
      this.mark(all[(all.indexOf(this.marked) + step + all.length) % all.length]);
    } else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey && this.marked) {
      this.take(this.marked);
    } else {
      return;
    }
    this.stop(event);
  }

  stop(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  take(option) {
    if (!option || !this.asked) return;
    const { start } = this.asked;
    const words = this.chosen(option) ?? option.dataset.insert;
    this.close();
    insert(this.field, start, this.field.selectionStart, words);
    this.close();
  }

  close() {
    this.asked = null;
    this.box.hidden = true;
    this.mark(null);
  }
}

const text = document.getElementById("text");
const replies = document.getElementById("respostas");
if (text && replies) {
  const source = replies.querySelector("[data-source]").dataset.source;
  const load = async () => {
    const response = await fetch(source, { headers: { "X-Fragment": "1" } });
    if (!response.ok) throw new Error(response.statusText);
    return response.text();
  };
  const read = (field) => {
    const asked = /^\/([\p{L}\p{N}_-]*)$/u.exec(field.value.slice(0, field.selectionStart));
    return asked && field.selectionStart === field.selectionEnd ? { start: 0, words: asked[1] } : null;
  };
  const rank = (option, words) => {
    const shortcut = plain(option.dataset.shortcut);
    if (shortcut.startsWith(words)) return 0;
    if (shortcut.includes(words)) return 1;
    return plain(option.dataset.insert).includes(words) ? 2 : null;
  };
  const picker = new Picker(text, replies, { read, rank, load, keepsEmpty: true });
  const opener = document.getElementById("abrir-respostas");
  opener.hidden = false;
  opener.addEventListener("click", () => {
    if (!picker.box.hidden) return picker.close();
    picker.dismissed = null;
    if (!text.value.startsWith("/")) insert(text, 0, 0, "/");
    text.setSelectionRange(1, 1);
    text.focus();
    picker.look();
  });
}

const note = document.getElementById("note");
const colleagues = document.getElementById("colegas");
if (note && colleagues) {
  const read = (field) => {
    const asked = /(?:^|[\s(])@([\p{L}\p{N}][\p{L}\p{N} .'-]{0,40}|)$/u.exec(field.value.slice(0, field.selectionStart));
    return asked && { start: field.selectionStart - asked[1].length - 1, words: asked[1] };
  };
  const rank = (option, words) => {
    const name = plain(option.dataset.insert);
    if (name.startsWith(words)) return 0;
    return name.split(/\s+/).some((word) => word.startsWith(words)) ? 1 : null;
  };
  const chosen = (option) => {
    const meant = document.createElement("input");
    Object.assign(meant, { type: "hidden", name: "mention", value: option.dataset.id });
    note.form.append(meant);
    return `@${option.dataset.insert} `;
  };
  new Picker(note, colleagues, { read, rank, chosen });
}

// Emojis: a grid that one walks through with the arrow keys.
const emojis = document.getElementById("emojis");
const opener = document.getElementById("abrir-emojis");
if (text && emojis && opener) {
  const signs = [...emojis.querySelectorAll("button")];
  const columns = () => signs.filter((each) => each.offsetTop === signs[0].offsetTop).length;
  const show = (open) => {
    emojis.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
  };
  const focus = (at) => {
    const sign = signs[Math.max(0, Math.min(signs.length - 1, at))];
    for (const each of signs) each.tabIndex = each === sign ? 0 : -1;
    sign.focus();
  };
  for (const [at, sign] of signs.entries()) sign.tabIndex = at ? -1 : 0;
  opener.hidden = false;
  opener.addEventListener("click", () => {
    show(emojis.hidden);
    if (!emojis.hidden) focus(Math.max(0, signs.findIndex((each) => each.tabIndex === 0)));
  });
  emojis.addEventListener("click", (event) => {
    const sign = event.target.closest("button");
    if (!sign) return;
    insert(text, text.selectionStart, text.selectionEnd, sign.textContent);
    show(false);
  });
  emojis.addEventListener("keydown", (event) => {
    const at = signs.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + columns(), ArrowUp: at - columns(), Home: 0, End: signs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    focus(to);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || emojis.hidden) return;
    show(false);
    text.focus();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!emojis.hidden && !emojis.contains(event.target) && !opener.contains(event.target)) show(false);
  });
  emojis.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !emojis.contains(event.relatedTarget) && event.relatedTarget !== opener) show(false);
  });
}
