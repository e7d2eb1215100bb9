// Sends recordings in pieces by tus 1.0, so that a lost line or a closed laptop costs a piece, while the form is filled in.
// Without this file the browser sends the form with its files by itself.
"use strict";
(() => {
  const further = document.querySelector("[data-goes-on]");
  if (further) return further.submit();
  const form = document.querySelector("[data-upload]");
  if (!form) return;
  const picked = form.querySelector("[name=recording]"), list = form.querySelector("[data-files]");
  const words = form.querySelector("[data-words]"), fault = form.querySelector("[data-fault]");
  const button = form.querySelector("button[type=submit][data-take]"), hold = form.querySelector("[data-hold]");
  const LEAST = 256 * 1024, MOST = 16 * 1024 * 1024, SECONDS = 8;
  const queue = [];
  let piece = 1024 * 1024, busy = false, held = false, taking = false, request = null, waitFor = 1;

  const say = (key, values = {}) => {
    const text = form.querySelector(`[data-say="${key}"]`).textContent;
    return text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
  };
  const size = (bytes) => (bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`);
  const print = (file) => `${file.size}-${file.lastModified}`;
  const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  const pause = (seconds) => new Promise((done) => {
    const timer = setTimeout(done, seconds * 1000);
    window.addEventListener("online", () => { clearTimeout(timer); done(); }, { once: true });
  });

  // What is chosen is listed below the field, which is emptied each time and would say that nothing is.
  const listed = () => picked.classList.toggle("listed", queue.length > 0);

  const failed = (what, todo) => {
    fault.textContent = "";
    const strong = document.createElement("strong"), rest = document.createElement("span");
    strong.textContent = what;
    rest.textContent = todo;
    fault.append(strong, " ", rest);
    fault.hidden = false;
    words.hidden = true;
    taking = false;
    button.disabled = false;
  };
  const tell = (text) => {
    words.textContent = text;
    words.hidden = !text;
  };

  const send = (method, address, headers, body, onProgress) => new Promise((done, lost) => {
    request = new XMLHttpRequest();
    request.open(method, address);
    request.setRequestHeader("Tus-Resumable", "1.0.0");
    request.setRequestHeader("Accept", "application/json");
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    if (onProgress) request.upload.addEventListener("progress", (sent) => onProgress(sent.loaded));
    for (const what of ["error", "abort", "timeout"]) request.addEventListener(what, () => lost(new Error("lost")));
    const answered = request;
    request.addEventListener("load", () => done(answered));
    request.send(body);
  });
  const reason = (answer) => {
    try {
      return JSON.parse(answer.responseText).error;
    } catch {
      return null;
    }
  };

  const show = (one, loaded = 0) => {
    const here = Math.min(one.offset + loaded, one.file.size);
    one.bar.max = one.file.size;
    one.bar.value = here;
    one.told.textContent = one.refused || (one.whole ? say("here", { size: size(one.file.size) }) : say("part", { here: size(here), size: size(one.file.size) }));
  };

  // Where the archive has got to; null where it knows the file no more.
  const standing = async (one) => {
    const answer = await send("HEAD", one.address, {}, null);
    if (answer.status !== 200) return null;
    return Number(answer.getResponseHeader("Upload-Offset"));
  };

  const begin = async (one) => {
    if (one.address) {
      const offset = await standing(one);
      if (offset !== null) {
        one.offset = offset;
        return;
      }
      one.address = "";
    }
    const told = `filename ${base64(one.file.name)},fingerprint ${base64(print(one.file))}`;
    const answer = await send("POST", form.dataset.upload, { "Upload-Length": String(one.file.size), "Upload-Metadata": told }, null);
    if (answer.status !== 201) {
      const error = reason(answer);
      if (answer.status === 413 || (error && answer.status === 400)) {
        one.refused = error ? `${error.what} ${error.do}` : say("large");
        return;
      }
      throw new Error("refused");
    }
    one.address = answer.getResponseHeader("Location");
    one.offset = 0;
  };

  const carry = async (one) => {
    const part = one.file.slice(one.offset, one.offset + piece), begun = Date.now();
    const headers = { "Upload-Offset": String(one.offset), "Content-Type": "application/offset+octet-stream" };
    if (window.crypto && crypto.subtle) {
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await new Response(part).arrayBuffer()));
      headers["Upload-Checksum"] = `sha256 ${btoa(String.fromCharCode(...digest))}`;
    }
    const answer = await send("PATCH", one.address, headers, part, (loaded) => show(one, loaded));
    if (answer.status === 204) {
      one.offset = Number(answer.getResponseHeader("Upload-Offset"));
      const seconds = Math.max(0.05, (Date.now() - begun) / 1000);
      piece = Math.min(MOST, Math.max(LEAST, Math.round((part.size / seconds) * SECONDS)));
      return;
    }
    if (answer.status === 404) one.address = "";
    if (answer.status === 409 || answer.status === 404) return void (await begin(one));
    throw new Error("refused");
  };

  const work = async () => {
    if (busy) return;
    busy = true;
    let one;
    while (!held && (one = queue.find((each) => !each.whole && !each.refused))) {
      try {
        if (!one.begun) {
          await begin(one);
          one.begun = true;
        }
        if (!one.refused && one.offset < one.file.size) await carry(one);
        one.whole = !one.refused && one.offset >= one.file.size;
        show(one);
        waitFor = 1;
        tell(taking ? say("waits") : "");
      } catch {
        if (held) break;
        one.begun = false;
        show(one);
        tell(navigator.onLine ? say("again") : say("offline"));
        piece = LEAST;
        await pause(waitFor);
        waitFor = Math.min(30, waitFor * 2);
      }
    }
    busy = false;
    hold.hidden = !queue.some((each) => !each.whole && !each.refused);
    if (taking && !held) take();
  };

  const add = (file) => {
    const row = document.createElement("li"), name = document.createElement("bdi"), told = document.createElement("span");
    const bar = document.createElement("progress");
    const [earlier, away] = ["earlier", "away"].map((key) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = `btn small ${key}`;
      made.textContent = say(key);
      return made;
    });
    name.textContent = file.name;
    told.className = "label";
    bar.setAttribute("aria-label", file.name);
    const one = { file, row, told, bar, offset: 0, address: "", whole: false, begun: false, refused: "" };
    const waiting = [...form.querySelectorAll("[data-waiting]")].find((each) => each.dataset.name === file.name
      && Number(each.dataset.length) === file.size && (!each.dataset.print || each.dataset.print === print(file)));
    if (waiting) {
      one.address = waiting.dataset.waiting;
      waiting.remove();
      if (!form.querySelector("[data-waiting]")) form.querySelector(".waiting").hidden = true;
    }
    earlier.addEventListener("click", () => {
      const at = queue.indexOf(one);
      if (at < 1) return;
      queue.splice(at - 1, 2, one, queue[at - 1]);
      list.insertBefore(row, row.previousElementSibling);
      (at > 1 ? earlier : away).focus();
    });
    away.addEventListener("click", () => {
      queue.splice(queue.indexOf(one), 1);
      row.remove();
      list.hidden = !queue.length;
      listed();
      if (one.address) send("DELETE", one.address, {}, null).catch(() => {});
      one.refused = say("away");
    });
    row.append(name, " ", told, " ", earlier, " ", away, bar);
    list.append(row);
    list.hidden = false;
    queue.push(one);
    listed();
    show(one);
  };

  picked.addEventListener("change", () => {
    // Of several, the window in which they are chosen makes its own order.
    const order = new Intl.Collator(undefined, { numeric: true });
    const files = [...picked.files].sort((one, other) => order.compare(one.name, other.name));
    for (const file of files) if (!queue.some((one) => one.file.name === file.name && print(one.file) === print(file))) add(file);
    picked.value = "";
    hold.hidden = false;
    work();
  });

  hold.addEventListener("click", () => {
    held = !held;
    hold.textContent = held ? say("on") : say("hold");
    hold.setAttribute("aria-pressed", String(held));
    if (held && request) request.abort();
    else work();
    if (held) tell(say("held"));
  });

  const take = async () => {
    const refused = queue.find((one) => one.refused);
    if (refused) return failed(refused.refused, say("remove"));
    if (queue.some((one) => !one.whole)) {
      tell(say("waits"));
      return work();
    }
    tell(say("checking"));
    const sent = new FormData(form);
    sent.delete("recording");
    for (const one of queue) sent.append("upload", one.address.split("/").pop());
    try {
      const answer = await fetch(form.action, { method: "POST", body: sent, credentials: "same-origin", headers: { Accept: "application/json" } });
      const told = await answer.json();
      if (answer.ok && told.page) window.location.assign(told.page);
      else if (told.error) failed(told.error.what, told.error.do);
      else failed(say("odd"), say("look"));
    } catch {
      failed(say("lost"), say("look"));
    }
  };

  // Old browsers do not say by which key a form was sent. Enter in a field presses one, too.
  let pressed = null;
  form.addEventListener("click", (event) => { pressed = event.target.closest("button, input[type=submit]"); });
  form.addEventListener("submit", (event) => {
    if (pressed && pressed !== button) return;
    event.preventDefault();
    if (taking) return;
    fault.hidden = true;
    taking = true;
    button.disabled = true;
    take();
  });
})();
