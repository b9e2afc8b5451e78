// Finds the number that solves the challenge of this page: see schout/gateway/proof.py.
(() => {
  "use strict";
  // SHA-256 as in FIPS 180-4; the browser's own is missing on pages without TLS, and slower here.
  const K = new Uint32Array([
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
    0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
    0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0xfc19dc6, 0x240ca1cc, 0x2de92c6f,
    0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
    0xc6e00bf3, 0xd5a79147, 0x6ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
    0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
    0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
    0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
    0xc67178f2,
  ]);
  const START = new Uint32Array([
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab,
    0x5be0cd19,
  ]);
  const W = new Uint32Array(64);
  const OUT = new Uint32Array(8);

  function compress(state) {
    for (let i = 16; i < 64; i++) {
      const x = W[i - 15], y = W[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      W[i] = (W[i - 16] + s0 + W[i - 7] + s1) | 0;
    }
    let a = state[0] | 0, b = state[1] | 0, c = state[2] | 0, d = state[3] | 0;
    let e = state[4] | 0, f = state[5] | 0, g = state[6] | 0, h = state[7] | 0;
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    OUT[0] = state[0] + a; OUT[1] = state[1] + b; OUT[2] = state[2] + c; OUT[3] = state[3] + d;
    OUT[4] = state[4] + e; OUT[5] = state[5] + f; OUT[6] = state[6] + g; OUT[7] = state[7] + h;
  }

  function digest(text) {
    const blocks = ((text.length + 8) >> 6) + 1;
    const bytes = new Uint8Array(blocks * 64);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    bytes[text.length] = 0x80;
    const view = new DataView(bytes.buffer);
    view.setUint32(bytes.length - 4, text.length * 8);
    const state = START.slice();
    for (let block = 0; block < blocks; block++) {
      for (let i = 0; i < 16; i++) W[i] = view.getUint32(block * 64 + i * 4);
      compress(state);
      state.set(OUT);
    }
    return state;
  }

  const main = document.querySelector("main");
  const status = document.getElementById("status");
  const progress = document.querySelector("progress");
  const button = document.querySelector("button");
  const { challenge, again, done, cookies } = main.dataset;
  const bits = Number(challenge.split(".")[2]);
  const seed = digest(challenge);
  let number = 0;

  function solved(found) {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie =
      `schout_proof=${challenge}.${found}; Path=/; Max-Age=600; SameSite=Lax${secure}`;
    progress.value = 1;
    if (!document.cookie.includes(challenge)) {
      status.textContent = cookies;
    } else if (again === "reload") {
      location.reload();
    } else {
      status.textContent = done;
      button.hidden = false;
      button.addEventListener("click", () => history.back());
      button.focus();
    }
  }

  function work() {
    const until = performance.now() + 40;
    do {
      for (let tries = 0; tries < 1024; tries++, number++) {
        W.set(seed);
        W[8] = number / 0x100000000;
        W[9] = number;
        W[10] = 0x80000000;
        W.fill(0, 11, 15);
        W[15] = 320;
        compress(START);
        if (OUT[0] >>> (32 - bits) === 0) return solved(number);
      }
    } while (performance.now() < until);
    progress.value = 1 - Math.exp(-number / 2 ** bits);
    setTimeout(work, 0);
  }

  document.getElementById("working").hidden = false;
  setTimeout(work, 0);
})();
