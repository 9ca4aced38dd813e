// Passkeys: asks the server for a question, lets the browser ask the person, and sends the answer as an ordinary form.
// Without this file, or where a browser has no passkeys, the passphrase and code do the same.
(function () {
  "use strict";
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  function bytes(text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (sign) { return sign.charCodeAt(0); });
  }

  function text(buffer) {
    var plain = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function understood(options) {
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    (options.excludeCredentials || []).concat(options.allowCredentials || []).forEach(function (one) {
      one.id = bytes(one.id);
    });
    options.extensions.prf.eval.first = bytes(options.extensions.prf.eval.first);
    return options;
  }

  function written(credential) {
    var reply = credential.response, response = { clientDataJSON: text(reply.clientDataJSON) };
    if (reply.attestationObject) response.attestationObject = text(reply.attestationObject);
    if (reply.authenticatorData) response.authenticatorData = text(reply.authenticatorData);
    if (reply.signature) response.signature = text(reply.signature);
    if (reply.userHandle) response.userHandle = text(reply.userHandle);
    return JSON.stringify({
      id: credential.id, rawId: text(credential.rawId), type: credential.type,
      response: response, clientExtensionResults: {}
    });
  }

  function output(credential) {
    var prf = credential.getClientExtensionResults().prf;
    return prf && prf.results && prf.results.first ? prf.results.first : null;
  }

  // Many keys give their PRF output only when they are used, not when they are made: then they are used once at once.
  function askOnce(credential, options) {
    return navigator.credentials.get({ publicKey: {
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      rpId: options.rp.id, userVerification: "required", timeout: options.timeout,
      allowCredentials: [{ type: "public-key", id: credential.rawId }],
      extensions: { prf: { eval: { first: options.extensions.prf.eval.first } } }
    } }).then(output);
  }

  function prepare(place) {
    var isNew = place.dataset.passkey === "create";
    var form = place.querySelector("form"), says = place.querySelector("[data-passkey-says]");
    var start = place.querySelector("[data-passkey-start]");
    place.hidden = false;

    function send(credential, secret) {
      if (!secret) { says.textContent = says.dataset.noPrf; return; }
      form.elements.credential.value = written(credential);
      form.elements.prf.value = text(secret);
      form.submit();
    }

    function ask(options) {
      if (!isNew) {
        return navigator.credentials.get({ publicKey: options }).then(function (credential) {
          send(credential, output(credential));
        });
      }
      return navigator.credentials.create({ publicKey: options }).then(function (credential) {
        var secret = output(credential);
        return secret ? send(credential, secret) : askOnce(credential, options).then(function (late) {
          send(credential, late);
        });
      });
    }

    start.addEventListener("click", function () {
      says.textContent = "";
      start.disabled = true;
      fetch(place.dataset.options, {
        method: "POST", headers: { "X-CSRFToken": place.dataset.token }, credentials: "same-origin"
      }).then(function (answer) {
        if (!answer.ok) throw new Error("refused");
        return answer.json();
      }).then(understood).then(ask).catch(function () {
        says.textContent = says.dataset.failed;
      }).then(function () { start.disabled = false; });
    });
  }

  document.querySelectorAll("[data-passkey]").forEach(prepare);
}());
