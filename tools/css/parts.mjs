// What of Designsystemet each side uses. What is not listed here is not in the stylesheet: the front page has 20 kB for all.

const everywhere = {
  components: [
    "alert", "button", "details", "error-summary", "field", "fieldset", "heading", "input", "label", "link", "paragraph",
    "skip-link", "validation-message",
  ],
  // Attributes whose rules are dropped: states and variants that no macro under templates/_ui/ writes.
  attributes: {
    "aria-disabled": [], "aria-readonly": [], readonly: [], role: [], cols: [], size: [], "data-width": [],
    "data-clickdelegatefor": [], "data-floating": [], "data-overscroll": [], "data-position": [], "data-size": [],
    "data-state": [], "data-typography": [], "data-weight": [], "data-icon": [], "aria-label": [],
    "data-field": ["description"], type: ["radio", "checkbox", "text", "tel", "email", "search", "date", "url"],
    "data-variant": ["secondary", "tertiary"],
    "data-color": ["info", "success", "warning", "danger", "neutral"],
    "aria-busy": ["true"],
  },
  deadClasses: /^(ds-(?!alert$|button$|details$|error-summary$|field$|fieldset$|heading$|input$|label$|link$|paragraph$|skip-link$|validation-message$|sr-only$|table$|tag$|dialog$|card$|badge$|pagination$|divider$)|:)/,
  deadTags: ["u-summary", "audio", "figure", "iframe", "img", "picture", "video"],
  deadPseudos: [":indeterminate", ":disabled", ":open", "::part", ":-moz-read-only", "::-moz-placeholder"],
};

export const sides = {
  public: {
    ...everywhere,
    scale: { font: 1.125, base: 18 }, // Designsystemet's size 'md'
    components: [...everywhere.components, "tag"],
    parts: ["base", "layout", "parts", "choices", "talk", "thread", "live", "front", "told", "care", "directory", "find", "guide", "data", "concern", "finds", "drawing", "code", "steps", "plan", "duken", "household", "form", "public", "reading"],
    colours: ["accent", "neutral", "danger", "success", "warning", "info"],
  },
  staff: {
    ...everywhere,
    components: [...everywhere.components, "table", "tag", "dialog"],
    attributes: { ...everywhere.attributes, "data-icon": undefined, "aria-busy": ["true"] },
    deadPseudos: everywhere.deadPseudos.filter((name) => name !== ":disabled"),
    scale: { font: 1, base: 18 }, // 'sm': a tool that shows much at once, 16 px text
    parts: ["base", "layout", "parts", "choices", "talk", "live", "told", "drawing", "code", "desk", "queue", "queue_live", "kept", "today", "desk_live", "case", "steps", "plan", "duken", "household", "finds", "intake", "worry", "family", "national", "editor", "form", "versions", "room", "print", "reading"],
    colours: ["accent", "neutral", "danger", "success", "warning", "info"],
  },
};

// Browsers of 2023 and later; Designsystemet itself needs :has().
export const targets = { chrome: 112 << 16, firefox: 121 << 16, safari: (16 << 16) | (4 << 8), ios_saf: (16 << 16) | (4 << 8) };

// For a copy of the repository without packs; each pack's own `theme_colour` goes before it.
export const fallbackThemes = { demo: "#1b6060" };

// Warm grey: the paper that everything lies on.
export const neutral = "#4a3d2e";
