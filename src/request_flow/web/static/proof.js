// The proof of work of a form: a number that gives a hash enough leading zero bits. It replaces the question: a form
// that is sent before it is found waits for it. Where that takes too long the question is asked after all.
(function () {
  "use strict";
  var form = document.querySelector("form[data-proof]");
  if (!form) { return; }
  var bits = Number(form.dataset.proof);
  var token = form.elements.challenge.value;
  var question = form.querySelector("[data-question]");
  var patience = 20000, waiting = null, proved = false;
  var K = [], H = [], found = 0, n = 2;

  function fraction(x) { return ((x - Math.floor(x)) * 4294967296) | 0; }
  for (; found < 64; n += 1) {
    var prime = true;
    for (var d = 2; d * d <= n; d += 1) { if (n % d === 0) { prime = false; break; } }
    if (prime) {
      if (found < 8) { H.push(fraction(Math.sqrt(n))); }
      K.push(fraction(Math.cbrt(n)));
      found += 1;
    }
  }

  // One block of SHA-256 onto a state.
  var w = new Int32Array(64);
  function block(state, bytes, at) {
    var i, s0, s1, t1, t2;
    for (i = 0; i < 16; i += 1) {
      w[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
      at += 4;
    }
    for (; i < 64; i += 1) {
      var x = w[i - 15], y = w[i - 2];
      s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
    }
    var a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
    for (i = 0; i < 64; i += 1) {
      s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    return [(state[0] + a) | 0, (state[1] + b) | 0, (state[2] + c) | 0, (state[3] + d) | 0,
      (state[4] + e) | 0, (state[5] + f) | 0, (state[6] + g) | 0, (state[7] + h) | 0];
  }

  // The first word of the hash of a text of plain letters.
  function firstWord(text) {
    var length = text.length, size = ((length + 8) >> 6) * 64 + 64;
    var bytes = new Uint8Array(size), i, state = H;
    for (i = 0; i < length; i += 1) { bytes[i] = text.charCodeAt(i); }
    bytes[length] = 128;
    bytes[size - 3] = (length * 8) >> 16; bytes[size - 2] = (length * 8) >> 8; bytes[size - 1] = length * 8;
    for (i = 0; i < size; i += 64) { state = block(state, bytes, i); }
    return state[0] >>> 0;
  }

  var tried = 0;
  function work() {
    for (var i = 0; i < 2000; i += 1, tried += 1) {
      if (firstWord(token + ":" + tried) >>> (32 - bits) === 0) { done(); return; }
    }
    setTimeout(work, 0);
  }
  function done() {
    form.elements.work.value = String(tried);
    proved = true;
    question.hidden = true;
    if (waiting) {
      var button = waiting;
      letGo();
      form.requestSubmit(button);
    }
  }
  function letGo() {
    waiting.textContent = waiting.dataset.words;
    waiting.removeAttribute("aria-disabled");
    waiting = null;
  }
  function ask() {
    if (proved) { return; }
    question.hidden = false;
    if (waiting) {
      letGo();
      form.elements.question.focus();
    }
  }

  form.addEventListener("submit", function (event) {
    var button = event.submitter;
    if (proved || form.elements.question.value || (button && button.value !== "send")) { return; }
    event.preventDefault();
    if (waiting) { return; }
    waiting = button || form.querySelector("button[value=send]");
    waiting.dataset.words = waiting.textContent;
    waiting.textContent = waiting.dataset.proving;
    waiting.setAttribute("aria-disabled", "true");
  });

  if (!question.querySelector("[aria-invalid]")) { question.hidden = true; }
  setTimeout(ask, patience);
  setTimeout(work, 0);
})();
