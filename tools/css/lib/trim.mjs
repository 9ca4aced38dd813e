// Takes away what no page can use: states and variants that no macro writes, and custom properties that nobody reads.
import parser from "postcss-selector-parser";

/** Remove selectors, and rules left without one, that cannot match anything our macros write. */
export function dropDeadRules(root, side) {
  const alive = (selector) => keepSelector(selector, side);
  root.walkRules((rule) => {
    if (rule.parent.type === "atrule" && /keyframes/.test(rule.parent.name)) return;
    const kept = [];
    parser((list) => list.each((selector) => alive(selector) && kept.push(String(selector).trim()))).processSync(rule.selector);
    if (kept.length) rule.selector = kept.join(",");
    else rule.remove();
  });
  dropEmpty(root);
}

function keepSelector(selector, side) {
  let isAlive = true;
  for (const node of [...selector.nodes]) {
    if (node.type === "pseudo" && node.nodes.length) isAlive &&= keepInner(node, side);
    else if (isDead(node, side)) isAlive = false;
  }
  return isAlive;
}

/** `:not(dead)` says nothing and goes; `:is(dead)` can never match and takes its selector along. */
function keepInner(pseudo, side) {
  for (const inner of [...pseudo.nodes]) if (!keepSelector(inner, side)) inner.remove();
  if (pseudo.nodes.length) return true;
  if (pseudo.value !== ":not") return false;
  pseudo.remove();
  return true;
}

function isDead(node, side) {
  if (node.type === "class") return side.deadClasses.test(node.value.replace(/^\\/, ""));
  if (node.type === "tag") return side.deadTags.includes(node.value);
  if (node.type === "pseudo") return side.deadPseudos.includes(node.value);
  if (node.type !== "attribute") return false;
  const allowed = side.attributes[node.attribute];
  return allowed !== undefined && (node.value === undefined ? allowed.length === 0 : !allowed.includes(node.value));
}

/** Remove declarations of custom properties until each one left is read somewhere; then keyframes without a user. */
export function dropUnreadProperties(root) {
  for (let before = -1; before !== 0; ) {
    const read = new Set(root.toString().match(/var\(\s*--[\w-]+/g)?.map((use) => use.replace(/var\(\s*/, "")));
    before = 0;
    root.walkDecls(/^--/, (declaration) => {
      if (read.has(declaration.prop)) return;
      declaration.remove();
      before += 1;
    });
  }
  const used = [];
  root.walkDecls(/^animation/, (declaration) => used.push(declaration.value));
  root.walkAtRules("keyframes", (frames) => used.some((value) => value.includes(frames.params)) || frames.remove());
  dropEmpty(root);
}

/** Write a value where it is read, when the whole sheet sets the property once and on the part itself. */
export function foldSingleValues(root, prefix) {
  const set = new Map();
  root.walkDecls(prefix, (declaration) => set.set(declaration.prop, [...(set.get(declaration.prop) ?? []), declaration]));
  for (const [name, [first, ...others]] of set) {
    if (others.length || first.value.includes(name)) continue;
    fold(root, name, first);
  }
}

function fold(root, name, declaration) {
  const use = new RegExp(`var\\(\\s*${name}\\s*\\)`, "g");
  root.walkDecls((other) => {
    if (other.value.includes(name)) other.value = other.value.replace(use, () => declaration.value);
  });
}

function dropEmpty(root) {
  let found = true;
  while (found) {
    found = false;
    root.walk((node) => {
      if ((node.type === "rule" || node.type === "atrule") && node.nodes?.length === 0) {
        node.remove();
        found = true;
      }
    });
  }
}
