// Uploads of documents that resume after a broken line, by tus-js-client. Words and addresses come from the page.
"use strict";
(() => {
  const form = document.getElementById("document-form");
  const list = document.getElementById("uploads");
  if (!form || !list || !window.tus || !tus.isSupported) return;
  const input = form.querySelector("input[type=file]");
  const zone = document.getElementById("drop");
  const pattern = document.getElementById("upload-row");
  const words = list.dataset;
  // Two files at once: more share the same line.
  const AT_ONCE = 2;
  // As large as the pieces that the server makes durable: the bar is never further ahead than that.
  const PART = 2 * 1024 * 1024;
  const DELAYS = [0, 1000, 2000, 4000, 8000, 15000, 30000, 30000, 30000, 30000];
  const WEEK = 7 * 24 * 60 * 60 * 1000;
  let rows = [];

  // Refused before a byte was sent: once its description is mended it can be sent again.
  const mendable = (row) => row.state === "refused" && row.file && !row.upload.url;

  const say = (row, state, more) => {
    row.state = state;
    row.item.dataset.state = state;
    let text = words[state] || "";
    for (const [name, value] of Object.entries({ percent: row.percent, ...more })) text = text.replace(`{${name}}`, value);
    row.words.textContent = text;
    row.again.hidden = state !== "stopped";
    row.cancel.hidden = ["kept", "refused", "cancelled", "checking"].includes(state);
    row.bar.hidden = ["refused", "cancelled"].includes(state);
    input.required = !rows.some((one) => one.state === "chosen" || mendable(one));
  };

  const show = (name, size) => {
    const item = pattern.content.firstElementChild.cloneNode(true);
    const row = { item, percent: 0, size, words: item.querySelector(".state"), bar: item.querySelector("progress"),
      again: item.querySelector(".again"), cancel: item.querySelector(".cancel") };
    item.querySelector(".name").textContent = name;
    row.bar.setAttribute("aria-label", words.of.replace("{name}", name));
    list.append(item);
    list.hidden = false;
    rows.push(row);
    return row;
  };

  const move = (row, sent, size) => {
    row.percent = size ? Math.floor((sent * 100) / size) : 0;
    row.bar.value = row.percent;
  };

  // What the server says of a refusal: its sentence, and each fault at its field.
  const why = (problem) => {
    const label = (pointer) => {
      const field = pointer.split("/")[2];
      const found = field && form.querySelector(`label[for="d-${CSS.escape(field)}"]`);
      return found ? `${found.textContent}: ` : "";
    };
    const faults = (problem.errors || []).filter((fault) => fault.detail !== problem.detail);
    return [problem.detail, ...faults.map((fault) => label(fault.pointer) + fault.detail)].join("; ");
  };

  const status = (error) => (error.originalResponse ? error.originalResponse.getStatus() : 0);
  const told = (error) => {
    try { return JSON.parse(error.originalResponse.getBody()); } catch { return null; }
  };
  // What will be otherwise by itself: the line, the server, a part that broke off, a place that was another's meanwhile.
  const passes = (error) => {
    const [code, said] = [status(error), told(error)];
    const is = (word) => said !== null && [said.code, ...(said.errors || []).map((fault) => fault.code)].includes(word);
    return code === 0 || code === 408 || code >= 500 || is("upload_cut") || is("offset_mismatch");
  };

  const headers = () => ({ "X-CSRF-Token": form.elements.csrf.value, "Accept-Language": document.documentElement.lang });

  // What the browser remembers of an upload, to go on with it after the page was closed.
  const remembered = () => tus.defaultOptions.urlStorage.findAllUploads();
  const forget = async (at) => {
    for (const stored of (await remembered()).filter((one) => at && one.uploadUrl === at)) {
      await tus.defaultOptions.urlStorage.removeUpload(stored.urlStorageKey);
    }
  };

  const fail = (row, error) => {
    if (passes(error)) return say(row, "stopped");
    // Signed in anew elsewhere: it can be gone on with from the page as it is then.
    if (![401, 403].includes(status(error))) forget(row.upload.url);
    const said = told(error);
    // A bare answer does not say why; the upload itself does.
    if (said === null && row.upload.url) return finished(row);
    say(row, "refused", { why: why(said || { detail: error.message }) });
  };

  // The whole file is there: what came of it the server says, at once or when the line is well again.
  const finished = async (row) => {
    say(row, "checking");
    for (const delay of DELAYS) {
      await new Promise((done) => setTimeout(done, delay));
      try {
        const answer = await fetch(row.upload.url, { headers: headers() });
        const said = await answer.json();
        if (said.state === "kept") { say(row, "kept"); return await refresh(); }
        if (said.state === "refused") return say(row, "refused", { why: why(said.problem) });
        if (answer.status < 500 && said.detail) return say(row, "refused", { why: why(said) });
      } catch { /* asked again */ }
    }
    if (row.state !== "kept") say(row, "stopped");
  };

  const prepare = (row, file, metadata) => {
    row.file = file;
    row.upload = new tus.Upload(file, {
      endpoint: list.dataset.endpoint,
      metadata,
      headers: headers(),
      chunkSize: PART,
      retryDelays: DELAYS,
      removeFingerprintOnSuccess: true,
      onShouldRetry: (error) => { if (passes(error)) say(row, "broken"); return passes(error); },
      onProgress: (sent, size) => { move(row, sent, size); say(row, sent === size ? "checking" : "sending"); },
      onError: (error) => { fail(row, error); next(); },
      onSuccess: () => { move(row, 1, 1); finished(row).then(next); },
    });
    say(row, "waiting");
  };

  const next = () => {
    const busy = rows.filter((row) => ["sending", "broken", "checking"].includes(row.state)).length;
    rows.filter((row) => row.state === "waiting").slice(0, Math.max(0, AT_ONCE - busy)).forEach(begin);
  };

  const begin = (row) => {
    say(row, "sending");
    row.upload.start();
  };

  // The list of documents, and what a report may rest on, as they are now. What somebody typed is left alone.
  const refresh = async () => {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [old, fresh] = [document.getElementById("documents"), page.getElementById("documents")];
    if (old && fresh) old.replaceWith(fresh);
    const [mine, theirs] = [document.getElementById("report-documents"), page.getElementById("report-documents")];
    if (!mine || !theirs) return;
    const had = new Set([...mine.querySelectorAll("input")].map((one) => one.value));
    theirs.querySelectorAll("label").forEach((label) => { if (!had.has(label.querySelector("input").value)) mine.append(label); });
    mine.querySelectorAll(".hint").forEach((hint) => { hint.hidden = mine.querySelector("input") !== null; });
  };

  // Uploads of this item that an earlier visit left unfinished.
  const earlier = async () => {
    const here = (stored) => stored.urlStorageKey.includes(list.dataset.endpoint);
    for (const stored of (await remembered()).filter(here)) {
      const answer = await fetch(stored.uploadUrl, { method: "HEAD", headers: { ...headers(), "Tus-Resumable": "1.0.0" } });
      const come = Number(answer.headers.get("Upload-Offset"));
      // Of somebody else who sat here, or over: nothing to go on with.
      if (!answer.ok || come === stored.size) {
        if (Date.now() - Date.parse(stored.creationTime) > WEEK) await forget(stored.uploadUrl);
        continue;
      }
      const row = show(stored.metadata.filename, stored.size);
      row.stored = stored;
      move(row, come, stored.size);
      say(row, "earlier");
    }
  };

  // Files that were begun before go on at once; the others wait until the form is sent.
  const choose = async (files) => {
    rows.filter((row) => row.state === "chosen").forEach((row) => row.item.remove());
    rows = rows.filter((row) => row.state !== "chosen");
    const left = new DataTransfer();
    for (const file of files) {
      const probe = new tus.Upload(file, { endpoint: list.dataset.endpoint });
      const [stored] = await probe.findPreviousUploads();
      const known = rows.find((row) => row.state === "earlier" && stored && row.stored.urlStorageKey === stored.urlStorageKey);
      if (known) {
        prepare(known, file, stored.metadata);
        known.upload.resumeFromPreviousUpload(stored);
      } else {
        left.items.add(file);
        const row = show(file.name, file.size);
        row.file = file;
        say(row, "chosen");
      }
    }
    input.files = left.files;
    next();
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (input.files.length !== rows.filter((row) => row.state === "chosen").length) await choose([...input.files]);
    const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && value && name !== "csrf");
    rows.filter((row) => row.state === "chosen" || mendable(row)).forEach((row) => {
      prepare(row, row.file, { ...Object.fromEntries(fields), filename: row.file.name });
    });
    input.value = "";
    next();
  });
  input.addEventListener("change", () => choose([...input.files]));
  ["dragover", "dragenter"].forEach((name) => zone.addEventListener(name, (event) => {
    event.preventDefault();
    zone.classList.add("over");
  }));
  ["dragleave", "drop"].forEach((name) => zone.addEventListener(name, () => zone.classList.remove("over")));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    choose([...event.dataTransfer.files]);
  });
  list.addEventListener("click", async (event) => {
    const row = rows.find((one) => one.item.contains(event.target));
    if (!row) return;
    if (event.target === row.again) { say(row, "waiting"); next(); }
    if (event.target !== row.cancel) return;
    if (row.state === "chosen") {
      const left = new DataTransfer();
      [...input.files].filter((file) => file !== row.file).forEach((file) => left.items.add(file));
      input.files = left.files;
    }
    const at = row.upload ? row.upload.url : row.stored && row.stored.uploadUrl;
    const begun = row.upload;
    say(row, "cancelled");
    if (begun) await begun.abort(false).catch(() => {});
    if (at) await tus.Upload.terminate(at, { headers: headers(), retryDelays: [0, 1000] }).catch(() => {});
    await forget(at);
    next();
  });
  window.addEventListener("online", () => {
    rows.filter((row) => row.state === "stopped").forEach((row) => say(row, "waiting"));
    next();
  });

  zone.hidden = false;
  earlier().catch(() => {});
})();
