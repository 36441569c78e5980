/* passkeys.js: a button that asks the browser for a passkey and sends its form with the answer. No inline code, no
   dependencies; the server makes the question (data-passkey) and judges the answer. */
(function () {
  'use strict';
  function bytes(text) {
    var plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
    return Uint8Array.from(plain, function (letter) { return letter.charCodeAt(0); });
  }
  function text(buffer) {
    var plain = '';
    new Uint8Array(buffer).forEach(function (byte) { plain += String.fromCharCode(byte); });
    return btoa(plain).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  }
  function named(keys) {
    return (keys || []).map(function (key) { return Object.assign({}, key, { id: bytes(key.id) }); });
  }
  /* the question as the browser wants it: bytes where JSON has letters */
  function asked(question) {
    var options = Object.assign({}, question, { challenge: bytes(question.challenge) });
    if (question.user) {
      options.user = Object.assign({}, question.user, { id: bytes(question.user.id) });
      options.excludeCredentials = named(question.excludeCredentials);
      return navigator.credentials.create({ publicKey: options });
    }
    options.allowCredentials = named(question.allowCredentials);
    return navigator.credentials.get({ publicKey: options });
  }
  /* the answer as JSON wants it */
  function answer(key) {
    var response = {};
    ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'].forEach(function (name) {
      if (key.response[name]) response[name] = text(key.response[name]);
    });
    return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response: response });
  }
  Array.prototype.forEach.call(document.querySelectorAll('[data-passkey]'), function (button) {
    var fault = button.parentNode.querySelector('[data-passkey-fault]');
    button.parentNode.querySelector('[data-passkey-needs]').hidden = true;
    if (!window.PublicKeyCredential) { fault.hidden = false; return; }
    button.hidden = false;
    button.addEventListener('click', function () {
      fault.hidden = true;
      button.disabled = true;
      asked(JSON.parse(button.dataset.passkey)).then(function (key) {
        button.form.elements[button.dataset.into].value = answer(key);
        button.form.submit();
      }).catch(function () {
        fault.hidden = false;
        button.disabled = false;
      });
    });
  });
})();
