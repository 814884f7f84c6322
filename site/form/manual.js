// Read before Decap: it waits for what `declare.js` tells it.
window.CMS_MANUAL_INIT = true;
{
  // It makes code to check its settings, which the policy of the page forbids: they are made with the site, and are taken as right.
  const right = () => Object.assign(() => true, { errors: null });
  window.Function = new Proxy(Function, { construct: () => right, apply: (made, self, words) => (words[0] === "return this" ? () => window : right) });
}
