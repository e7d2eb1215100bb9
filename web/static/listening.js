// How one listens: in which form, how fast, from where, what again, by which keys, and over a line that breaks.
// It keeps in the browser what it is told to keep, never a word, and sends nothing.
"use strict";
(() => {
  const player = document.getElementById("player");
  if (!player || !player.listening) return;
  const { sounds, says, one, clock, offset, goTo, onClock, start, current } = player.listening;
  const trouble = one("trouble"), looping = one("loop"), resumed = one("resumed");
  const now = () => offset(current()) + current().currentTime;

  // ── what is kept ──────────────────────────────────────────────────────
  // How one listens, for as long as the browser keeps it. The place in what is open to everybody, too; in what somebody
  // who is logged in hears, in this tab alone (docs/decisions/0023). A page that is being left keeps nothing.
  const HOW = "oralhist-listening", PLACES = "oralhist-places", MOST = 50;
  const placesIn = player.dataset.tab === undefined ? "localStorage" : "sessionStorage";
  const read = (store, name) => {
    try {
      return JSON.parse(window[store].getItem(name)) || {};
    } catch {
      return {}; // a browser that keeps nothing for pages
    }
  };
  const keep = (store, name, what) => {
    if (document.documentElement.hidden) return;
    try {
      window[store].setItem(name, JSON.stringify(what));
    } catch {
      // it is full, or keeps nothing
    }
  };
  const keepHow = (what) => keep("localStorage", HOW, { ...read("localStorage", HOW), ...what });
  const keepPlace = () => {
    const places = Object.entries(read(placesIn, PLACES)).filter(([address]) => address !== player.dataset.address);
    const sound = current(), ended = sound.ended && sound === sounds[sounds.length - 1];
    if (!ended && now() > 5) places.push([player.dataset.address, [Number(sound.dataset.number), Math.floor(sound.currentTime)]]);
    const kept = {};
    for (const [address, stopped] of places.slice(-MOST)) kept[address] = stopped;
    keep(placesIn, PLACES, kept);
  };

  // ── which form ────────────────────────────────────────────────────────
  const amounts = [...player.querySelectorAll("[data-amounts] a")];
  const source = (sound, form) => sound.querySelector(`source[data-form="${form}"]`);
  const plays = (form) => sounds.every((sound) => {
    const found = source(sound, form);
    return found && (!found.type || sound.canPlayType(found.type));
  });
  const use = (form) => {
    for (const sound of sounds) {
      const time = sound.currentTime, going = !sound.paused;
      sound.src = (source(sound, form) || sound.querySelector("source")).src.split("#")[0];
      if (time) sound.currentTime = time;
      if (going) start();
    }
    for (const link of amounts) {
      if (link.dataset.form === form) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  const slow = () => {
    const line = navigator.connection;
    return line && (line.saveData || /^(slow-2g|2g|3g)$/.test(line.effectiveType));
  };
  const asked = new URLSearchParams(window.location.search).get("sound");
  const offered = sounds[0].querySelector("source").dataset.form;
  const wish = [asked, read("localStorage", HOW).form, slow() ? "small" : null].find((form) => form === "small" || form === "full");
  use([wish, offered, "full", "small"].find((form) => form && plays(form)) || offered);
  for (const link of amounts) {
    link.hidden = !plays(link.dataset.form);
    link.addEventListener("click", (event) => {
      if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      keepHow({ form: link.dataset.form });
      use(link.dataset.form);
    });
  }

  // ── how fast, how loud ────────────────────────────────────────────────
  const speed = one("speed"), volume = one("volume");
  const setSpeed = (rate) => { current().playbackRate = current().defaultPlaybackRate = rate; };
  const setVolume = (level) => { for (const sound of sounds) sound.volume = level; };
  speed.addEventListener("change", () => { setSpeed(Number(speed.value)); keepHow({ speed: speed.value }); });
  volume.addEventListener("input", () => setVolume(Number(volume.value)));
  volume.addEventListener("change", () => keepHow({ volume: volume.value }));
  const by = (select, steps) => {
    const place = select.selectedIndex + steps;
    if (place < 0 || place >= select.options.length) return;
    select.selectedIndex = place;
    select.dispatchEvent(new Event("change"));
  };
  const louder = (steps) => {
    steps > 0 ? volume.stepUp(steps) : volume.stepDown(-steps);
    for (const name of ["input", "change"]) volume.dispatchEvent(new Event(name));
  };
  const how = read("localStorage", HOW);
  if ([...speed.options].some((option) => option.value === how.speed)) speed.value = how.speed;
  if (Number(how.volume) >= 0 && Number(how.volume) <= 1) volume.value = how.volume;
  setSpeed(Number(speed.value));
  setVolume(Number(volume.value));

  // ── a passage again ───────────────────────────────────────────────────
  const free = one("free");
  let from = null, until = null;
  const say = (element, words) => { element.textContent = words; element.hidden = !words; };
  const showLoop = () => {
    const told = until === null ? says.from : says.loop;
    say(looping, from === null ? "" : told.replace("{time}", clock(from)).replace("{until}", clock(until || 0)));
    free.disabled = from === null;
    player.dispatchEvent(new CustomEvent("loop", { detail: until === null ? null : [from, until] }));
  };
  const again = () => goTo(...onClock(from), true);
  const loopFrom = () => {
    from = now();
    until = null;
    showLoop();
  };
  const loopUntil = () => {
    const here = now();
    if (from === null || here - from < 0.5) from = Math.max(0, here - 10);
    until = here;
    showLoop();
    again();
  };
  const loopNot = () => {
    from = until = null;
    showLoop();
  };
  one("from").addEventListener("click", loopFrom);
  one("until").addEventListener("click", loopUntil);
  free.addEventListener("click", loopNot);
  const repeat = () => {
    // Whoever goes far past the end has left the passage.
    if (until !== null && !current().paused && now() >= until && now() < until + 2) again();
  };

  // ── the line ──────────────────────────────────────────────────────────
  let wanted = false, broken = false, tries = 0, timer = 0, place = 0;
  const LONGEST = 30;
  const goOn = () => {
    const sound = current(), time = place;
    broken = false;
    sound.load();
    sound.currentTime = time;
    if (wanted) start();
  };
  const look = async () => {
    window.clearTimeout(timer);
    let answer = null;
    try {
      answer = await fetch(current().src, { method: "HEAD", credentials: "same-origin", cache: "no-store" });
    } catch {
      // there is no line
    }
    if (answer && answer.status < 500 && !answer.ok) {
      say(trouble, says.closed);
    } else if (answer && answer.ok && tries < 5) {
      tries += 1;
      goOn();
    } else if (answer && answer.ok) {
      say(trouble, says.closed);
    } else {
      say(trouble, says.down);
      tries = Math.min(tries + 1, 4);
      timer = window.setTimeout(look, Math.min(LONGEST, 2 ** (tries + 1)) * 1000);
    }
  };
  for (const sound of sounds) {
    const ours = (act) => () => { if (sound === current()) act(); };
    sound.addEventListener("play", () => { wanted = true; });
    sound.addEventListener("pause", ours(() => {
      if (!sound.error) wanted = false;
      keepPlace();
    }));
    sound.addEventListener("error", ours(() => {
      broken = true;
      look();
    }));
    sound.addEventListener("waiting", ours(() => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => { if (sound.readyState < 3 && !sound.paused) say(trouble, navigator.onLine ? says.waiting : says.down); }, 2000);
    }));
    sound.addEventListener("playing", ours(() => {
      window.clearTimeout(timer);
      tries = 0;
      say(trouble, "");
      resumed.hidden = true;
    }));
    sound.addEventListener("timeupdate", ours(() => {
      if (!sound.error && sound.readyState > 0) place = sound.currentTime;
      repeat();
    }));
    sound.addEventListener("ended", () => {
      if (until !== null && until >= offset(sound) + sound.duration - 0.5 && from < until) again();
    });
  }
  window.addEventListener("offline", () => { if (wanted) say(trouble, says.down); });
  window.addEventListener("online", () => {
    if (broken) look();
    else say(trouble, "");
  });

  // ── keys ──────────────────────────────────────────────────────────────
  // In the player alone: elsewhere letters belong to screen readers, and space and arrows to the page.
  const jump = (seconds) => goTo(...onClock(Math.max(0, now() + seconds)), !current().paused);
  const acts = {
    ArrowLeft: (event) => jump(event.shiftKey ? -1 : -10),
    ArrowRight: (event) => jump(event.shiftKey ? 1 : 10),
    ArrowUp: () => louder(1),
    ArrowDown: () => louder(-1),
    Comma: () => by(speed, -1),
    Period: () => by(speed, 1),
    BracketLeft: loopFrom,
    BracketRight: loopUntil,
    Backslash: loopNot,
    Space: () => (current().paused ? start() : current().pause()),
  };
  player.addEventListener("keydown", (event) => {
    const act = acts[event.code], where = event.target;
    if (!act || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (where.matches("select, textarea") || (where === volume && event.code.startsWith("Arrow"))) return;
    // On a key of the page, space presses that key.
    if (event.code === "Space" && where.matches("button, summary, a")) return;
    event.preventDefault();
    act(event);
  });
  if (navigator.mediaSession && window.MediaMetadata) {
    // The keys of a headset or a locked telephone; whose words it plays is not written there.
    navigator.mediaSession.metadata = new MediaMetadata({ title: says.recording });
    const keys = { play: start, pause: () => current().pause(), seekbackward: () => jump(-10), seekforward: () => jump(10) };
    for (const [name, act] of Object.entries(keys)) navigator.mediaSession.setActionHandler(name, act);
  }

  // On a wide screen there is room for it beside the keys.
  const wide = window.matchMedia("(min-width: 60rem)"), follow = one("follow");
  const put = () => (wide.matches ? one("rest").prepend(follow) : one("follows").append(follow));
  wide.onchange = put;
  put();
  one("more").hidden = false;

  // ── beginning ─────────────────────────────────────────────────────────
  const stopped = read(placesIn, PLACES)[player.dataset.address];
  if (player.dataset.start !== undefined) {
    goTo(Number(player.dataset.number), Number(player.dataset.start), true);
  } else if (Array.isArray(stopped) && sounds.some((sound) => Number(sound.dataset.number) === stopped[0])) {
    goTo(stopped[0], Number(stopped[1]) || 0, false);
    resumed.querySelector("span").textContent = says.resumed.replace("{time}", clock(now()));
    resumed.hidden = false;
  }
  one("anew").addEventListener("click", () => {
    resumed.hidden = true;
    goTo(1, 0, true);
  });
  window.setInterval(() => { if (!current().paused) keepPlace(); }, 5000);
  window.addEventListener("pagehide", keepPlace);
})();
