/* app.js: only improves; every page reads and posts without it. No inline code, no dependencies. */
(function () {
  'use strict';
  var all = function (selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); };

  /* errors first: after a refused form the summary has the focus */
  var summary = document.querySelector('.k-errsum[tabindex]');
  if (summary) summary.focus();

  /* one press, one post: the server keeps one effect per form anyway, this keeps people from waiting twice */
  document.addEventListener('submit', function (event) {
    var form = event.target;
    if ((form.getAttribute('method') || '').toLowerCase() !== 'post' || form.hasAttribute('data-repeatable')) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = '1';
    form.setAttribute('aria-busy', 'true');
    setTimeout(function () { release(form); }, 8000);   /* an answer that is a download leaves the page standing */
  });
  function release(form) { delete form.dataset.sent; form.removeAttribute('aria-busy'); }
  window.addEventListener('pageshow', function () { all('form[data-sent]').forEach(release); });

  /* progress: fetch the same page again and take over its bar; when it is done, show the whole page anew */
  function poll(bar) {
    setTimeout(function () {
      fetch(location.href, { headers: { 'X-Poll': '1' }, credentials: 'same-origin' }).then(function (answer) { return answer.text(); }).then(function (html) {
        var fresh = new DOMParser().parseFromString(html, 'text/html').getElementById(bar.id);
        if (!fresh || !fresh.hasAttribute('data-poll')) { location.reload(); return; }
        bar.replaceWith(fresh);
        poll(fresh);
      }, function () { poll(bar); });
    }, parseInt(bar.dataset.poll, 10));
  }
  all('[data-poll]').forEach(poll);

  /* a long address is copied by one press; without script it is marked and copied by hand */
  all('button[data-copy]').forEach(function (button) {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener('click', function () {
      navigator.clipboard.writeText(button.dataset.copy).then(function () {
        button.querySelector('[data-copied]').hidden = false;
        button.querySelector('span').hidden = true;
      }, function () {});
    });
  });

  /* a notice leads on to its thing at once; without script, by its button */
  all('button[data-press]').forEach(function (button) { button.form.submit(); });

  /* how much waits today, beside the work list in the bar; asked for once a minute at most */
  all('[data-count]').forEach(function (link) {
    var show = function (count) {
      var out = link.querySelector('.k-count');
      out.textContent = count;
      out.hidden = !count;
    };
    var key = link.dataset.count;   /* it names the person */
    var kept = (sessionStorage.getItem(key) || '').split(' ');
    if (Date.now() - Number(kept[1]) < 60000) { show(Number(kept[0])); return; }
    fetch(key, { credentials: 'same-origin' }).then(function (answer) { return answer.json(); }).then(function (found) {
      sessionStorage.setItem(key, found.count + ' ' + Date.now());
      show(found.count);
    }, function () {});
  });

  /* the weekday beside a day, in the page's language */
  all('input[data-day]').forEach(function (input) {
    var out = input.parentNode.querySelector('[data-weekday]');
    if (!out) return;
    var show = function () {
      var found = /^(\d{4})[-\/.年]?(\d{1,2})[-\/.月]?(\d{1,2})日?$/.exec(input.value.trim());
      var day = found && new Date(Date.UTC(+found[1], +found[2] - 1, +found[3]));
      out.textContent = day && day.getUTCDate() === +found[3]
        ? day.toLocaleDateString(document.documentElement.lang, { weekday: 'short', timeZone: 'UTC' }) : '';
    };
    input.addEventListener('input', show);
  });

  /* the button below a bill says what was chosen so far */
  all('button[data-counted]').forEach(function (button) {
    var plain = button.textContent, form = button.form;
    var count = function (answer) { return all('input[value="' + answer + '"]:checked', form).length; };
    var show = function () {
      var confirm = count('confirm'), dispute = count('dispute');
      button.textContent = confirm + dispute
        ? button.dataset.counted.replace('{confirm}', confirm).replace('{dispute}', dispute) : plain;
    };
    form.addEventListener('change', show);
    window.addEventListener('pageshow', show);
    show();
  });

  /* the answer to a form is a page of its own in the browser's history; Back and Reload ask for it, and send nothing again */
  if (document.documentElement.hasAttribute('data-answered')) history.replaceState(null, '', location.href);

  /* a list that chooses the page (page size) posts itself */
  all('select[data-go]').forEach(function (select) { select.addEventListener('change', function () { select.form.requestSubmit(); }); });

  /* menus made of details close when something else is pressed, and on Escape */
  var menus = '.k-more2[open], .k-saved[open]';
  document.addEventListener('click', function (event) { all(menus).forEach(function (menu) { if (!menu.contains(event.target)) menu.open = false; }); });
  document.addEventListener('keydown', function (event) {
    if (event.key !== 'Escape') return;
    all(menus).forEach(function (menu) { menu.open = false; menu.querySelector('summary').focus(); });
  });
})();
