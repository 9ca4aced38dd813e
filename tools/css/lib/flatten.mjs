// Designsystemet's theme can be light, dark and three sizes in one page. We follow the reader's own setting and have one size a
// side, so the theme is flattened: light on :root, dark in a media query, and every length as a figure.
import postcss from "postcss";

/** The theme's css with one size and the scheme chosen by the reader's device. */
export function flattenTheme(css, scale) {
  const root = postcss.parse(css);
  root.walkComments((comment) => comment.remove());
  root.walkAtRules("charset", (rule) => rule.remove());
  root.walkAtRules("supports", (rule) => rule.remove());
  root.walkAtRules("layer", (layer) => flattenLayer(layer, scale));
  keepDarkOnly(root);
  return root.toString();
}

function flattenLayer(layer, { font, base }) {
  if (/size-mode|typography\.secondary/.test(layer.params)) return layer.remove();
  if (/color-scheme\.dark/.test(layer.params)) layer.each((node) => node.type === "rule" && node.remove());
  layer.walkRules((rule) => {
    if (/^:root/.test(rule.selector)) rule.selector = ":root";
    rule.selector = rule.selector.replace(/, \[data-color-scheme\]\[data-color="\w+"\]/, "");
  });
  layer.walkDecls((declaration) => {
    declaration.value = asFigure(declaration.value, font, base);
    if (declaration.prop === "--ds-font-family") declaration.remove();
  });
}

/** `calc(var(--ds-size-unit) * 3)` and `calc(1.5rem * var(--_ds-font-size-factor))` as rem. */
function asFigure(value, font, base) {
  const size = value.match(/^calc\(var\(--ds-size-unit\) \* (\d+)\)$/);
  if (size) return rem((Number(size[1]) * 4 * font) / base);
  const type = value.match(/^calc\(([\d.]+)rem \* var\(--_ds-font-size-factor\)\)$/);
  return type ? rem((Number(type[1]) * font) / (base / 16)) : value;
}

const rem = (figure) => `${Math.round(figure * 16 * 4) / 64}rem`;

function keepDarkOnly(root) {
  root.walkAtRules("media", (media) => {
    if (!media.params.includes("dark")) return media.remove();
    media.walkRules((rule) => (rule.selector = ":root"));
  });
}
