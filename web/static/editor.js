// The editor of a transcript. Without this file every segment has a link that opens it as a form.
"use strict";
(() => {
  const bench = document.querySelector("[data-editor]");
  if (!bench) return;
  const says = JSON.parse(bench.dataset.says); // what this file and saving.js say, in the language of the page
  const list = bench.querySelector("[data-segments]");
  const one = (name) => bench.querySelector(`[data-${name}]`);
  const form = one("form").content.querySelector("form").cloneNode(true);
  const field = (name) => form.elements[name];
  const words = field("text");
  const saving = one("saving");
  const PAUSE = 500, LONGEST = 3000;
  let open = null; // the row that is open; a new one has no data-id until it is saved
  let typed = ""; // its words as they were handed to be saved
  let composing = false;
  let timer = 0, since = 0;

  // ── rows ──────────────────────────────────────────────────────────────
  const rows = () => list.children;
  const rowOf = (id) => document.getElementById(`g-${id}`);
  const plain = (text) => text.normalize("NFC").replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "").replace(/\s+/g, " ");
  const length = (text) => [...text].length;
  const put = (row, ...inside) => {
    row.textContent = "";
    row.append(...inside);
  };

  const element = (name, className, text) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  const mark = (row, segment) => {
    row.id = `g-${segment.id}`;
    row.className = segment.checked ? "seg" : "seg machine";
    Object.assign(row.dataset, { id: segment.id, v: segment.version });
    for (const [key, value] of [["c", segment.clock], ["u", segment.until], ["n", segment.number], ["s", segment.start]]) {
      if (value === null) delete row.dataset[key];
      else row.dataset[key] = value;
    }
    for (const [name, on] of [["data-k", segment.checked], ["data-q", segment.unsure]]) {
      if (on) row.setAttribute(name, "");
      else row.removeAttribute(name);
    }
    if (segment.doubts) row.dataset.w = segment.doubts;
    else delete row.dataset.w;
    row.segment = segment;
  };

  // What was said beside a segment of a translation: it stays with the row, whatever becomes of its words.
  const originals = (row) => (row.originals = row.originals || [...row.querySelectorAll(":scope > .turned")]);

  const show = (row) => {
    const segment = row.segment;
    const who = element("p", "who"), say = element("p", "say", segment.text);
    const link = element("a", "t", segment.at || says.open);
    const layer = bench.dataset.layer ? `layer=${encodeURIComponent(bench.dataset.layer)}&` : "";
    link.href = `?${layer}segment=${encodeURIComponent(segment.id)}#g-${segment.id}`;
    link.dir = "ltr";
    who.append(link, element("bdi", "", segment.speaker), element("span", "", segment.standing));
    say.lang = segment.language;
    say.dir = segment.dir;
    put(row, who, say, ...originals(row));
  };

  // What a row that came with the page says, read only when it is opened: a long page has thousands.
  const read = (row) => {
    if (row.segment) return row.segment;
    const [who, say] = row.children;
    const number = (key) => (row.dataset[key] === undefined ? null : Number(row.dataset[key]));
    const exact = (ms) => (ms === null ? "" : `${clock(ms / 1000)}.${Math.floor((ms % 1000) / 100)}`);
    row.segment = {
      id: row.dataset.id, version: row.dataset.v, text: say.textContent, language: say.lang, dir: say.dir,
      at: row.dataset.c === undefined ? "" : who.children[0].textContent, speaker: who.children[1].textContent,
      standing: who.children[2].textContent, checked: "k" in row.dataset, unsure: "q" in row.dataset, doubts: row.dataset.w || "",
      clock: number("c"), until: number("u"), number: number("n"), start: number("s"),
      from: exact(number("c")), to: exact(number("u")),
    };
    return row.segment;
  };

  const fill = (segment) => {
    field("start").value = segment.from;
    field("end").value = segment.to;
    field("speaker").value = segment.speaker;
    if (![...field("language").options].some((option) => option.value === segment.language)) {
      field("language").append(new Option(segment.language, segment.language));
    }
    field("language").value = segment.language;
    words.lang = segment.language;
    form.querySelector("[data-standing]").textContent = segment.standing;
  };

  const close = () => {
    if (!open) return;
    keep();
    const row = open;
    open = null;
    row.classList.remove("now");
    if (!row.segment.id && !plain(words.value).trim()) row.remove();
    else {
      row.segment.text = plain(words.value).trim() || row.segment.text;
      show(row);
    }
  };

  const openRow = (row, caret = 0, focus = true) => {
    if (!row) return;
    if (row.box) {
      row.box.querySelector("button").focus();
      return;
    }
    if (row !== open) {
      close();
      open = row;
      const segment = read(row);
      row.classList.add("now");
      words.value = typed = segment.text;
      fill(segment);
      put(row, ...originals(row), form);
      hearFrom(segment);
    }
    if (focus) words.focus({ preventScroll: true });
    words.setSelectionRange(caret, caret);
    // Where the page begins, Tab begins at its head: in newer browsers what is scrolled into view draws it there.
    if (focus) row.scrollIntoView({ block: "nearest" });
    else window.scrollBy(0, Math.max(0, row.getBoundingClientRect().bottom - window.innerHeight));
  };

  // After an edit that changed the words of the open row itself.
  const reopen = (row, caret) => {
    if (row && row === open) {
      words.value = typed = row.segment.text;
      fill(row.segment);
    }
    openRow(row, caret);
  };

  const next = (row) => row && row.nextElementSibling;
  const before = (row) => row && row.previousElementSibling;
  const noted = (row, name) => (row && row.dataset[name]) || "";

  // ── saving ────────────────────────────────────────────────────────────
  const tell = (text, kind = "") => {
    saving.textContent = text;
    saving.className = kind === "fault" ? "label saving fault" : "label saving";
  };

  const step = (name, row, fields) => ({
    name,
    about: row,
    url: bench.dataset.edits,
    fields: () => ({
      kind: name, segment: row.segment.id, version: row.segment.version,
      before: noted(before(row), "v"), after: noted(next(row), "v"), ...fields,
    }),
  });

  const textStep = (row, text) => {
    const made = step("text", row, { text });
    made.fields = () => (row.segment.id
      ? { kind: "text", segment: row.segment.id, version: row.segment.version, text }
      : {
        kind: "insert", segment: noted(before(row), "id"), text, speaker: row.segment.speaker,
        language: row.segment.language, start: row.segment.from, end: row.segment.to,
      });
    return made;
  };

  const keep = () => {
    window.clearTimeout(timer);
    since = 0;
    if (!open || words.value === typed || composing) return;
    typed = words.value;
    if (plain(typed).trim()) saver.addText(textStep(open, typed));
    else tell(says.words, "fault");
  };

  const changed = () => {
    if (composing) return;
    window.clearTimeout(timer);
    since = since || Date.now();
    timer = window.setTimeout(keep, Math.max(0, Math.min(PAUSE, since + LONGEST - Date.now())));
    if (saver.idle) tell(says.yet);
  };

  const saved = () => {
    if (saver.idle && (!open || words.value === typed)) tell(says.saved);
  };

  // Puts what the archive answered in the place of what it was.
  const take = (told) => {
    const gone = told.removed.map(rowOf).filter(Boolean);
    const same = gone.length === told.segments.length && gone.every((row, place) => row.dataset.id === told.segments[place].id);
    if (same) {
      told.segments.forEach((segment, place) => {
        const row = gone[place];
        const mine = row === open ? words.value : null;
        const now = row.classList.contains("now");
        mark(row, segment);
        row.classList.toggle("now", now);
        if (mine === null) show(row);
        else fill(segment);
      });
      return gone;
    }
    const place = gone.length ? before(gone[0]) : told.follows === null ? null : rowOf(told.follows);
    const held = open && gone.includes(open);
    if (held) {
      open = null;
      form.remove();
    }
    const said = [].concat(...gone.map(originals));
    for (const row of gone) row.remove();
    let last = place;
    return told.segments.map((segment) => {
      const row = element("div");
      mark(row, segment);
      row.originals = said.splice(0);
      show(row);
      if (last) last.after(row);
      else list.prepend(row);
      last = row;
      return row;
    });
  };

  const unlock = () => { words.readOnly = saver.steps.some((step) => step.locks && step.about === open); };

  const answered = (step, told) => {
    unlock();
    if (step.name === "text" && !step.about.segment.id) {
      const speaker = step.about.segment.speaker;
      mark(step.about, told.segments[0]);
      if (step.about === open) {
        step.about.classList.add("now");
        fill({ ...told.segments[0], speaker: field("speaker").value || speaker });
      } else show(step.about);
    } else if (step.name === "text") {
      const [row] = take(told);
      if (row && row !== open && row.segment.text !== step.sent) show(row);
    } else {
      const made = take(told);
      if (step.after) step.after(made, told);
    }
    count();
    saved();
  };

  const refused = (step, told, status) => {
    unlock();
    const travels = status === 409 && (step.name === "undo" || step.name === "redo");
    if (travels) tell(says.undone, "fault");
    else tell(says.refused.replace("{why}", () => `${told.error.what} ${told.error.do}`), "fault");
    if (status === 409 && step.name === "text") choose(step, told.now);
    else if (status === 409) {
      for (const segment of told.now) {
        const row = rowOf(segment.id);
        if (row) refresh(row, segment);
      }
    }
  };

  const refresh = (row, segment) => {
    const now = row === open;
    mark(row, segment);
    row.classList.toggle("now", now);
    if (now) {
      words.value = typed = segment.text;
      fill(segment);
    } else show(row);
  };

  // Both texts, and the archivist's choice; nothing is thrown away before.
  const choose = (step, now) => {
    const row = step.about;
    saver.forget(row);
    const mine = row === open ? words.value : [step.fields().text, row && row.segment && row.segment.text, ""].find((text) => typeof text === "string");
    if (row && row === open) {
      open = null;
      form.remove();
    }
    if (row) row.classList.remove("now");
    const box = element("div", "conflict");
    box.setAttribute("role", "alertdialog");
    box.setAttribute("aria-label", says.two);
    const what = element("p", "", says.somebody);
    box.append(what, element("p", "label", says.now));
    for (const segment of now) {
      const say = element("p", segment.checked ? "say" : "say machine", segment.text);
      say.lang = segment.language;
      say.dir = segment.dir;
      box.append(say);
    }
    if (!now.length) box.append(element("p", "", says.gone));
    box.append(element("p", "label", says.mine));
    const say = element("p", "say machine", mine);
    say.dir = "auto";
    if (row && row.segment) say.lang = row.segment.language;
    const acts = element("div", "row acts");
    const theirs = element("button", "btn", says.leave), ours = element("button", "btn first", says.put);
    for (const button of [theirs, ours]) button.type = "button";
    box.append(say, acts);
    acts.append(theirs);
    if (now.length) acts.append(ours);
    conflicts.add(box);
    const holder = row && row.isConnected ? row : element("div", "seg");
    if (holder !== row) list.append(holder);
    put(holder, box);
    holder.box = box;
    const end = () => {
      conflicts.delete(box);
      holder.box = null;
      const target = now.length ? rowOf(now[0].id) : null;
      if (target !== holder) holder.remove();
      if (target) {
        if (target === open) close();
        mark(target, now[0]);
        show(target);
      }
      tell(says.saved);
      return target;
    };
    theirs.addEventListener("click", () => openRow(end()));
    ours.addEventListener("click", () => {
      const target = end();
      openRow(target);
      words.value = mine;
      keep();
    });
    theirs.focus();
  };
  const conflicts = new Set();

  const saver = new window.Saving({ tell, answered, refused, says });
  window.addEventListener("beforeunload", (event) => {
    keep();
    if (!saver.idle || conflicts.size || (open && words.value !== typed)) {
      event.preventDefault();
      event.returnValue = ""; // which is all that old browsers ask for
    }
  });

  // ── what a person can do ──────────────────────────────────────────────
  const send = (name, fields, after) => {
    if (!open || !open.segment.id) return keep();
    keep();
    const made = step(name, open, fields);
    made.after = after;
    made.locks = name !== "check" && name !== "uncertain";
    saver.add(made);
    unlock();
    return undefined;
  };
  const caret = () => length(plain(words.value.slice(0, words.selectionStart)).trimStart());

  const onward = (row) => {
    if (row) openRow(row);
    else tell(says.end);
  };
  // The words of a row that the machine was not sure of, in order: first and last character, begin in ms.
  const doubts = (row) => (!row.dataset.w || "k" in row.dataset ? [] : row.dataset.w.split(" ").map((word) => word.split("-").map(Number)));
  const openWord = (row, [first, end, start]) => {
    openRow(row);
    words.setSelectionRange(first, end);
    if (row.segment.number !== null) goTo(row.segment.number, start / 1000 - 0.3);
  };
  const uncertain = () => {
    // Words first, from the caret on; where there are none, segments.
    const ahead = open && words.value === open.segment.text && doubts(open).find((word) => word[0] >= words.selectionEnd);
    if (ahead) return openWord(open, ahead);
    const all = [...rows()];
    const from = all.indexOf(open) + 1;
    const rest = [...all.slice(from), ...all.slice(0, from)];
    const unchecked = (row) => !("k" in row.dataset);
    const found = rest.find((row) => unchecked(row) && ("q" in row.dataset || row.dataset.w)) || rest.find(unchecked);
    if (!found) return tell(says.sure);
    const [word] = doubts(found);
    if (word) openWord(found, word);
    else openRow(found);
    return undefined;
  };
  const insert = () => {
    keep();
    const row = element("div", "seg machine"), like = open && open.segment, after = next(open);
    const from = like && like.until !== null ? like.until : sounds.length ? Math.round(at() * 1000) : null;
    const limit = noted(after, "c") === "" ? Infinity : Number(after.dataset.c);
    const exact = (ms) => (ms === null ? "" : `${clock(ms / 1000)}.${Math.floor((ms % 1000) / 100)}`);
    row.segment = {
      id: "", version: "", text: "", language: like ? like.language : bench.dataset.languages.split(" ")[0] || "en", dir: "auto",
      speaker: like ? like.speaker : "", standing: says.new, checked: false, unsure: false, doubts: "", at: "", number: null, start: null,
      clock: from, until: null, from: exact(from), to: exact(from === null ? null : Math.max(from + 500, Math.min(limit, from + 5000))),
    };
    const empty = bench.querySelector("[data-empty]");
    if (empty) empty.remove();
    if (open) open.after(row);
    else list.append(row);
    openRow(row);
  };
  const remove = () => {
    if (open && !open.segment.id) {
      const beside = next(open) || before(open);
      words.value = typed;
      close();
      openRow(beside);
    } else {
      const beside = next(open) || before(open);
      words.value = typed;
      send("remove", {}, () => openRow(beside));
    }
  };
  const travel = (name) => {
    keep();
    const made = { name, about: open, url: bench.dataset[name], fields: () => ({}) };
    const row = open;
    made.after = (standing) => {
      reopen(standing[0] || (row.isConnected ? row : null));
    };
    saver.add(made);
  };
  const speed = (by) => {
    const select = one("speed");
    select.selectedIndex = Math.max(0, Math.min(select.options.length - 1, select.selectedIndex + by));
    select.dispatchEvent(new Event("change"));
    tell(says.speed.replace("{speed}", `${select.value}×`));
  };

  const acts = {
    "check-next": () => {
      const row = open;
      if (row && !("k" in row.dataset)) send("check", { on: "yes" });
      onward(next(row));
    },
    next: () => onward(next(open) || (open ? null : list.firstElementChild)),
    before: () => openRow(before(open)),
    check: () => send("check", { on: "k" in open.dataset ? "no" : "yes" }),
    doubt: () => send("uncertain", { on: "q" in open.dataset ? "no" : "yes" }),
    split: () => send("split", { at: caret() }, (made) => reopen(made[1])),
    merge: () => {
      const here = words.value.length;
      send("merge", {}, (made) => reopen(made[0], here));
    },
    "move-on": () => send("move", { at: caret() }, (made) => reopen(made[0], made[0].segment.text.length)),
    "move-back": () => send("move", { at: caret(), back: "yes" }, (made) => reopen(made[1])),
    insert, remove, uncertain,
    undo: () => travel("undo"),
    redo: () => travel("redo"),
    keep,
    speaker: () => field("speaker").focus(),
    language: () => field("language").focus(),
    play: () => toggle(),
    back: () => jump(-3),
    slower: () => speed(-1),
    faster: () => speed(1),
  };

  // Letters by what they are on a Latin keyboard, else by where they are: Ctrl works under Kazakh, Uyghur, Russian.
  const letter = (event) => (/^[a-z]$/i.test(event.key) ? event.key.toLowerCase() : event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : event.key);
  const KEYS = {
    b: "back", d: "slower", D: "faster", g: "uncertain", m: "check", u: "doubt", j: "merge", J: "insert", e: "speaker",
    i: "language", z: "undo", Z: "redo", y: "redo", s: "keep", ArrowDown: "check-next", ShiftArrowDown: "next",
    ArrowUp: "before", Enter: "split", ShiftEnter: "move-on", ShiftBackspace: "move-back", " ": "play",
  };
  const needsOpen = new Set(["check", "doubt", "split", "merge", "move-on", "move-back", "check-next", "speaker", "language", "remove"]);
  const act = (name) => {
    if (needsOpen.has(name) && !open) openRow(list.firstElementChild);
    else acts[name]();
  };
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || composing) return;
    if (event.key === "F8") { event.preventDefault(); act("play"); return; }
    if (event.key === "Escape" && open && document.activeElement !== words) { words.focus(); return; }
    if (!event.ctrlKey || event.altKey || event.metaKey) return;
    const key = letter(event);
    const name = KEYS[event.shiftKey ? (key.length === 1 && key !== " " ? key.toUpperCase() : `Shift${key}`) : key];
    if (!name) return;
    event.preventDefault();
    act(name);
  });
  bench.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) {
      event.preventDefault();
      act(button.dataset.do);
      return;
    }
    const row = event.target.closest(".seg");
    if (!row || row === open || event.ctrlKey || event.metaKey || event.shiftKey || window.getSelection().toString()) return;
    event.preventDefault();
    openRow(row);
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); keep(); });
  words.addEventListener("input", changed);
  words.addEventListener("blur", keep);
  words.addEventListener("compositionstart", () => { composing = true; });
  words.addEventListener("compositionend", () => { composing = false; changed(); });
  field("speaker").addEventListener("change", () => {
    if (!open.segment.id) open.segment.speaker = field("speaker").value;
    else send("speaker", { speaker: field("speaker").value });
  });
  field("language").addEventListener("change", () => {
    words.lang = field("language").value;
    if (!open.segment.id) open.segment.language = field("language").value;
    else send("language", { language: field("language").value });
  });
  for (const name of ["start", "end"]) {
    field(name).addEventListener("change", () => {
      if (!open.segment.id) Object.assign(open.segment, { from: field("start").value, to: field("end").value });
      else send("times", { start: field("start").value, end: field("end").value });
    });
  }

  // ── how much is checked ───────────────────────────────────────────────
  const spoken = (ms) => {
    const seconds = Math.round(ms / 1000);
    if (seconds < 60) return `${seconds}\u202fs`;
    const minutes = Math.round(seconds / 60), hours = Math.floor(minutes / 60);
    return [hours ? `${hours}\u202fh` : "", minutes % 60 ? `${minutes % 60}\u202fmin` : ""].filter(Boolean).join("\u202f");
  };
  const count = () => {
    let done = 0, ms = 0, all = 0;
    for (const row of rows()) {
      const long = row.dataset.c === undefined ? 0 : Number(row.dataset.u) - Number(row.dataset.c);
      all += long;
      if ("k" in row.dataset) { done += 1; ms += long; }
    }
    const of = rows().length, bar = one("share");
    bar.max = of || 1;
    bar.value = done;
    const told = (of === 1 ? says.segment : says.segments).replace("{done}", done.toLocaleString("en")).replace("{all}", of.toLocaleString("en"));
    one("share-words").textContent = all ? says.heard.replace("{done}", spoken(ms)).replace("{all}", spoken(all)).replace("{segments}", told) : told;
  };

  // ── sound ─────────────────────────────────────────────────────────────
  const sounds = [...bench.querySelectorAll("audio")];
  const offset = (sound) => Number(sound.dataset.offset) / 1000;
  let current = sounds[0];
  let looping = false;
  const at = () => (current ? offset(current) + current.currentTime : 0);
  function clock(seconds) {
    const whole = Math.floor(seconds), hours = Math.floor(whole / 3600);
    const two = (number) => String(number).padStart(2, "0");
    const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
    return hours ? `${hours}:${rest}` : rest;
  }
  const showTime = () => { one("at").textContent = clock(at()); };
  const goTo = (number, seconds) => {
    const wanted = sounds.find((sound) => Number(sound.dataset.number) === number);
    if (!wanted) return;
    const playing = !current.paused;
    if (wanted !== current) {
      current.pause();
      wanted.playbackRate = current.playbackRate;
      current = wanted;
      if (playing) current.play();
    }
    current.currentTime = Math.max(0, seconds);
    showTime();
  };
  const hearFrom = (segment) => {
    if (segment.number === null || segment.start === null || !current) return;
    const inside = Number(current.dataset.number) === segment.number && current.currentTime * 1000 >= segment.start - 500
      && current.currentTime * 1000 < segment.start + (segment.until - segment.clock);
    if (!inside) goTo(segment.number, segment.start / 1000);
  };
  const toggle = () => {
    if (!current) return tell(says.silent);
    if (current.paused) current.play().catch(() => tell(says.nosound, "fault"));
    else current.pause();
    return undefined;
  };
  const jump = (by) => { if (current) goTo(Number(current.dataset.number), current.currentTime + by); };
  for (const sound of sounds) {
    sound.addEventListener("play", () => { one("play").textContent = says.stop; });
    sound.addEventListener("pause", () => { one("play").textContent = says.play; });
    sound.addEventListener("timeupdate", () => {
      if (sound !== current) return;
      const segment = open && open.segment;
      if (looping && segment && segment.start !== null && at() * 1000 > segment.until) goTo(segment.number, segment.start / 1000);
      showTime();
    });
  }
  one("play").addEventListener("click", toggle);
  for (const key of bench.querySelectorAll("[data-by]")) key.addEventListener("click", () => jump(Number(key.dataset.by)));
  one("speed").addEventListener("change", (event) => { for (const sound of sounds) sound.playbackRate = Number(event.target.value); });
  one("loop").addEventListener("click", (event) => {
    looping = !looping;
    event.target.setAttribute("aria-pressed", String(looping));
  });

  // ── words ─────────────────────────────────────────────────────────────
  // Which words the machine was not sure of is found while the page stands open: asked now and then, more seldom with time.
  const SOON = 4000, SELDOM = 60000;
  const asked = async (method) => {
    const answer = await fetch(bench.dataset.words, { method, credentials: "same-origin", headers: { Accept: "application/json" } }).catch(() => null);
    return answer && answer.ok && !answer.redirected ? answer.json().catch(() => null) : null;
  };
  const lookForWords = (wait) => window.setTimeout(async () => {
    const told = document.hidden ? null : await asked("GET");
    if (!told || !told.there) {
      lookForWords(Math.min(SELDOM, wait * 1.3));
      return;
    }
    for (const [id, [version, those]] of Object.entries(told.doubts)) {
      const row = rowOf(id);
      if (!row || row.dataset.v !== version) continue; // changed since: what the machine thought of it is no doubt any more
      row.dataset.w = those;
      if (row.segment) row.segment.doubts = those;
    }
  }, wait);
  async function wantWords() {
    const told = await asked("POST");
    if (!told || told.there || told.coming) lookForWords(SOON);
  }

  // ── begin ─────────────────────────────────────────────────────────────
  document.getElementById("player").classList.add("on");
  one("keys").hidden = false;
  if (sounds.length) bench.querySelector(".player .keys").hidden = false;
  one("plain").hidden = true;
  bench.querySelector(".adding").hidden = true;
  form.querySelector(".plain-acts").remove();
  form.querySelector(".script-acts").hidden = false;
  const chosen = list.querySelector(".seg.now");
  const first = chosen || [...rows()].find((row) => !("k" in row.dataset)) || list.firstElementChild;
  if (chosen) {
    // The form that came with the page stands for a row that was not yet read: its fields say what it says.
    const given = chosen.querySelector("form").elements;
    chosen.classList.remove("now");
    chosen.segment = {
      id: chosen.dataset.id, version: chosen.dataset.v, text: given.text.defaultValue, language: given.text.lang, dir: "auto",
      speaker: given.speaker.value, standing: chosen.querySelector("[data-standing]").textContent, checked: "k" in chosen.dataset,
      unsure: "q" in chosen.dataset, doubts: chosen.dataset.w || "", from: given.start.value, to: given.end.value, at: given.start.value.split(".")[0],
      clock: chosen.dataset.c === undefined ? null : Number(chosen.dataset.c), until: chosen.dataset.c === undefined ? null : Number(chosen.dataset.u),
      number: chosen.dataset.n === undefined ? null : Number(chosen.dataset.n), start: chosen.dataset.s === undefined ? null : Number(chosen.dataset.s),
    };
  }
  if (bench.dataset.words) wantWords();
  if (first) openRow(first, 0, false);
  else insert();
})();
