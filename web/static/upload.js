// Sends the form for a new testimony with its progress shown. Without this file the browser sends it by itself.
"use strict";
(() => {
  const form = document.querySelector("[data-upload]");
  if (!form) return;
  const progress = form.querySelector("[data-progress]"), bar = form.querySelector("progress");
  const words = form.querySelector("[data-words]"), fault = form.querySelector("[data-fault]");
  const button = form.querySelector("button[type=submit]");

  const size = (bytes) => (bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`);
  const left = (seconds) => {
    if (!Number.isFinite(seconds)) return "";
    const minutes = Math.round(seconds / 60);
    if (minutes < 1) return ", less than a minute left";
    return minutes === 1 ? ", about 1 minute left" : `, about ${minutes} minutes left`;
  };

  const failed = (what, todo) => {
    fault.replaceChildren();
    const strong = document.createElement("strong"), rest = document.createElement("span");
    strong.textContent = what;
    rest.textContent = todo;
    fault.append(strong, " ", rest);
    fault.hidden = false;
    progress.hidden = true;
    button.disabled = false;
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const request = new XMLHttpRequest(), begun = Date.now();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    fault.hidden = true;
    progress.hidden = false;
    button.disabled = true;
    words.textContent = "Sending …";
    request.upload.addEventListener("progress", (sent) => {
      if (!sent.lengthComputable) return;
      bar.max = sent.total;
      bar.value = sent.loaded;
      const seconds = ((Date.now() - begun) / 1000) * (sent.total / sent.loaded - 1);
      words.textContent = sent.loaded < sent.total
        ? `${size(sent.loaded)} of ${size(sent.total)} sent${left(seconds)}`
        : "Everything is sent. The recordings are being checked; this takes a while for long ones.";
    });
    request.addEventListener("load", () => {
      const answer = request.response;
      if (request.status === 200 && answer && answer.page) window.location.assign(answer.page);
      else if (answer && answer.error) failed(answer.error.what, answer.error.do);
      else failed("The archive did not answer as it should.", "Nothing may have been taken in; look at the work list.");
    });
    request.addEventListener("error", () => failed("The line was lost.", "Nothing was taken in. Try again."));
    request.send(new FormData(form));
  });
})();
