// The player and the transcript that follows it. Without this file the page has the browser's own player and its links.
"use strict";
(() => {
  const player = document.getElementById("player");
  if (!player) return;
  const sounds = [...player.querySelectorAll("audio")];
  const says = JSON.parse(player.dataset.says); // what this file says, in the language of the page
  const lines = [...document.querySelectorAll(".seg[data-start]")].map((element) => ({
    element,
    number: Number(element.dataset.number),
    start: Number(element.dataset.start) / 1000,
    end: Number(element.dataset.end) / 1000,
  }));
  const one = (name) => player.querySelector(`[data-${name}]`);
  const at = one("at"), play = one("play"), seek = one("seek"), follow = one("follow");
  const offset = (sound) => Number(sound.dataset.offset) / 1000;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  let current = sounds[0];
  let now = null;
  let following = true;
  let scrolledByUs = 0;

  const last = (all, fits) => {
    for (let place = all.length - 1; place >= 0; place -= 1) if (fits(all[place])) return all[place];
    return null;
  };
  const clock = (seconds) => {
    const whole = Math.floor(seconds), hours = Math.floor(whole / 3600);
    const two = (number) => String(number).padStart(2, "0");
    const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
    return hours ? `${hours}:${rest}` : rest;
  };

  // ── words ─────────────────────────────────────────────────────────────
  // The moments of words come a hundred lines at a time, when they are first needed; without them lines are followed.
  const text = document.querySelector("[data-text]");
  const place = (line) => Number(line.element.id.slice(1));
  const parts = new Map(); // number of the part -> "coming", "done" or the time at which to ask again
  const words = new Map(); // place of the line -> [first, last, begin, end] of each word
  const AGAIN = 20000, OFTEN = 90;
  let asked = 0, there = false;
  const marking = typeof Highlight === "function" && CSS.highlights ? new Highlight() : null;
  if (marking) CSS.highlights.set("spoken", marking);

  const fetchWords = async (part) => {
    const state = parts.get(part);
    if (!text || !text.dataset.words || state === "coming" || state === "done" || state > Date.now()) return;
    parts.set(part, "coming");
    let then = "done";
    try {
      if (!there && asked < OFTEN) {
        asked += 1;
        const answer = await fetch(text.dataset.words, { method: "POST", credentials: "same-origin" });
        const told = answer.ok ? await answer.json() : {};
        there = told.there;
        if (told.coming) then = Date.now() + AGAIN;
      }
      const answer = there && (await fetch(`${text.dataset.words}/${part}`, { credentials: "same-origin" }));
      if (answer && answer.ok) {
        for (const [number, those] of Object.entries(await answer.json())) words.set(Number(number), those);
      }
    } catch {
      then = Date.now() + AGAIN;
    }
    parts.set(part, then);
  };

  const rangeOf = (say, first, end) => {
    const range = document.createRange();
    const walker = document.createTreeWalker(say, NodeFilter.SHOW_TEXT);
    let passed = 0, begun = false;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const length = node.data.length;
      if (!begun && first < passed + length) {
        range.setStart(node, first - passed);
        begun = true;
      }
      if (begun && end <= passed + length) {
        range.setEnd(node, end - passed);
        return range;
      }
      passed += length;
    }
    return null;
  };

  let shown = null;
  const markWord = (line, time) => {
    if (!marking) return;
    const word = last(words.get(place(line)) || [], (each) => each[2] <= time * 1000 + 50);
    if (word === shown) return;
    shown = word;
    marking.clear();
    const range = word && rangeOf(line.element.querySelector(".say"), word[0], word[1]);
    if (range) marking.add(range);
  };

  const setFollowing = (wanted) => {
    following = wanted;
    follow.setAttribute("aria-pressed", String(wanted));
  };

  const show = () => {
    const time = current.currentTime, number = Number(current.dataset.number);
    at.textContent = clock(offset(current) + time);
    if (document.activeElement !== seek || !current.paused) seek.value = String(offset(current) + time);
    seek.setAttribute("aria-valuetext", at.textContent);
    const line = last(lines, (each) => each.number === number && each.start <= time + 0.05 && time < each.end + 2);
    if (line && !current.paused) fetchWords(Math.floor(place(line) / 100));
    if (line) markWord(line, time);
    if (!line || line.element === now) return;
    if (now) now.classList.remove("now");
    now = line.element;
    now.classList.add("now");
    if (following && !current.paused) {
      scrolledByUs = Date.now();
      now.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
    }
  };

  const choose = (sound) => {
    if (sound === current) return;
    current.pause();
    sound.defaultPlaybackRate = sound.playbackRate = current.playbackRate;
    sound.volume = current.volume;
    current = sound;
  };

  // A browser that wants to be asked first refuses: the place is kept, and Play is the next key. Why else no sound comes
  // is said by `listening.js`.
  const start = () => current.play().catch(() => {});

  const goTo = (number, seconds, thenPlay) => {
    choose(sounds.find((sound) => Number(sound.dataset.number) === number) || current);
    current.currentTime = Math.max(0, seconds);
    setFollowing(true);
    show();
    if (thenPlay) start();
  };

  const onClock = (seconds) => {
    const sound = last(sounds, (each) => offset(each) <= seconds) || sounds[0];
    return [Number(sound.dataset.number), seconds - offset(sound)];
  };

  for (const sound of sounds) {
    sound.addEventListener("timeupdate", () => { if (sound === current) show(); });
    sound.addEventListener("seeked", () => { if (sound === current) show(); });
    sound.addEventListener("play", () => { choose(sound); player.classList.add("begun"); play.textContent = says.stop; });
    sound.addEventListener("pause", () => { if (sound === current) play.textContent = says.play; });
    sound.addEventListener("ended", () => {
      const next = sounds[sounds.indexOf(sound) + 1];
      if (next) goTo(Number(next.dataset.number), 0, true);
    });
  }

  play.addEventListener("click", () => (current.paused ? start() : current.pause()));
  for (const key of player.querySelectorAll("[data-by]")) {
    key.addEventListener("click", () => {
      goTo(...onClock(Math.max(0, offset(current) + current.currentTime + Number(key.dataset.by))), !current.paused);
    });
  }
  seek.addEventListener("change", () => goTo(...onClock(Number(seek.value)), !current.paused));
  follow.addEventListener("click", () => setFollowing(!following));
  for (const moved of ["wheel", "touchmove"]) {
    window.addEventListener(moved, () => { if (Date.now() - scrolledByUs > 200) setFollowing(false); }, { passive: true });
  }

  for (const line of lines) {
    const link = line.element.querySelector("a.t");
    if (!link) continue;
    link.addEventListener("click", (event) => {
      if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      history.replaceState(null, "", link.getAttribute("href"));
      goTo(line.number, line.start, true);
    });
  }

  // Between two messages of the player, four a second, a word would be late.
  const tick = () => {
    if (current.paused) return;
    if (words.size) show();
    window.requestAnimationFrame(tick);
  };
  if (marking) for (const sound of sounds) sound.addEventListener("playing", () => window.requestAnimationFrame(tick));

  // ── quoting ───────────────────────────────────────────────────────────
  const quote = one("quote"), box = one("quoted");
  const cited = document.querySelector(".cite");
  const chosen = () => {
    const selection = window.getSelection();
    if (selection.isCollapsed || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    const line = lines.find((each) => range.intersectsNode(each.element.querySelector(".say")));
    const said = selection.toString().trim();
    return line && said ? { range: range.cloneRange(), line, said } : null;
  };
  const characterOf = (say, range) => {
    if (!say.contains(range.startContainer)) return 0;
    const before = document.createRange();
    before.setStart(say, 0);
    before.setEnd(range.startContainer, range.startOffset);
    return before.toString().length;
  };
  let picked = null;
  document.addEventListener("selectionchange", () => {
    const found = chosen();
    if (found) {
      picked = found;
      fetchWords(Math.floor(place(found.line) / 100));
    }
    if (found || document.activeElement !== quote) quote.hidden = !found;
  });
  quote.addEventListener("click", () => {
    if (!picked) return;
    const { range, line, said } = picked;
    const character = characterOf(line.element.querySelector(".say"), range);
    const word = (words.get(place(line)) || []).find((each) => each[1] > character);
    const second = (word ? word[2] / 1000 : line.start).toFixed(2).replace(/\.?0+$/, "");
    const url = new URL(window.location.pathname, window.location.href);
    if (line.number !== 1) url.searchParams.set("r", String(line.number));
    url.searchParams.set("t", second);
    if (text.dataset.revision) url.searchParams.set("rev", text.dataset.revision);
    url.hash = line.element.id;
    const field = box.querySelector("textarea");
    const machine = line.element.classList.contains("machine") ? `\n[${says.machine}]` : "";
    const source = cited.cloneNode(true), sound = sounds.find((each) => Number(each.dataset.number) === line.number);
    source.querySelector("[data-when]").textContent = says.at.replace("{time}", clock(offset(sound || current) + Number(second)));
    field.value = `“${said.replace(/\s+/g, " ")}”\n${source.textContent.trim()}${machine}\n${url}`;
    box.hidden = false;
    field.focus();
    field.select();
    quote.hidden = true;
  });
  box.querySelector("[data-shut]").addEventListener("click", () => { box.hidden = true; play.focus(); });
  box.querySelector("[data-copy]").addEventListener("click", async () => {
    const told = box.querySelector("[data-copied]");
    try {
      await navigator.clipboard.writeText(box.querySelector("textarea").value);
      told.textContent = says.copied;
    } catch {
      told.textContent = says.press;
      box.querySelector("textarea").select();
    }
  });

  show();
  // Last of all: whatever an old browser stumbled over before, it still has its own player.
  for (const sound of sounds) sound.controls = false;
  player.classList.add("on");
  for (const part of player.querySelectorAll(".keys, .seek")) part.hidden = false;
  // What `listening.js` needs, which is loaded after this and begins.
  player.listening = { sounds, says, one, clock, offset, goTo, onClock, start, current: () => current };
})();
