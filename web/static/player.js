// The player and the transcript that follows it. Without this file the page has the browser's own player and its links.
"use strict";
(() => {
  const player = document.getElementById("player");
  if (!player) return;
  const sounds = [...player.querySelectorAll("audio")];
  const lines = [...document.querySelectorAll(".seg[data-start]")].map((element) => ({
    element,
    number: Number(element.dataset.number),
    start: Number(element.dataset.start) / 1000,
    end: Number(element.dataset.end) / 1000,
  }));
  const one = (name) => player.querySelector(`[data-${name}]`);
  const at = one("at"), play = one("play"), seek = one("seek"), follow = one("follow"), trouble = one("trouble");
  const offset = (sound) => Number(sound.dataset.offset) / 1000;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  let current = sounds[0];
  let now = null;
  let following = true;
  let scrolledByUs = 0;

  const clock = (seconds) => {
    const whole = Math.floor(seconds), hours = Math.floor(whole / 3600);
    const two = (number) => String(number).padStart(2, "0");
    const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
    return hours ? `${hours}:${rest}` : rest;
  };

  const setFollowing = (wanted) => {
    following = wanted;
    follow.setAttribute("aria-pressed", String(wanted));
  };

  const show = () => {
    const time = current.currentTime, number = Number(current.dataset.number);
    at.textContent = clock(offset(current) + time);
    if (document.activeElement !== seek || current.paused === false) seek.value = String(offset(current) + time);
    seek.setAttribute("aria-valuetext", at.textContent);
    const line = lines.findLast((each) => each.number === number && each.start <= time + 0.05 && time < each.end + 2);
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
    sound.playbackRate = current.playbackRate;
    current = sound;
  };

  const start = () => current.play().catch((reason) => {
    // A browser that wants to be asked first says NotAllowedError: the place is kept, and Play is the next key.
    if (reason.name === "NotSupportedError") trouble.hidden = false;
  });

  const goTo = (number, seconds, thenPlay) => {
    choose(sounds.find((sound) => Number(sound.dataset.number) === number) || current);
    current.currentTime = Math.max(0, seconds);
    setFollowing(true);
    show();
    if (thenPlay) start();
  };

  const onClock = (seconds) => {
    const sound = sounds.findLast((each) => offset(each) <= seconds) || sounds[0];
    return [Number(sound.dataset.number), seconds - offset(sound)];
  };

  for (const sound of sounds) {
    sound.controls = false;
    sound.addEventListener("timeupdate", () => { if (sound === current) show(); });
    sound.addEventListener("seeked", () => { if (sound === current) show(); });
    sound.addEventListener("play", () => { choose(sound); play.textContent = "Stop"; trouble.hidden = true; });
    sound.addEventListener("pause", () => { if (sound === current) play.textContent = "Play"; });
    sound.addEventListener("error", () => { trouble.hidden = false; });
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
  one("speed").addEventListener("change", (event) => { current.playbackRate = Number(event.target.value); });
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

  player.classList.add("on");
  for (const part of player.querySelectorAll(".keys, .seek")) part.hidden = false;
  if (player.dataset.start !== undefined) goTo(Number(player.dataset.number), Number(player.dataset.start), true);
  else show();
})();
