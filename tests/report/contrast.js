// Every text in sight whose contrast to what lies behind it is under 4.5 to 1, as WCAG 2.2 AA has it.
const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const parse = (() => {
  const known = new Map();
  return (colour) => {
    if (!known.has(colour)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      known.set(colour, [r, g, b, a / 255]);
    }
    return known.get(colour);
  };
})();
const over = (top, below) => top.slice(0, 3).map((c, i) => c * top[3] + below[i] * (1 - top[3])).concat(1);
const luminance = (colour) => {
  const [r, g, b] = colour.map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const behind = (element) => {
  if (!element) return [255, 255, 255, 1];
  return over(parse(getComputedStyle(element).backgroundColor), behind(element.parentElement));
};
const opacity = (element) => (element ? Number(getComputedStyle(element).opacity) * opacity(element.parentElement) : 1);
const found = new Set();
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
let looked = 0;
while (texts.nextNode() && looked < 5000) {
  const element = texts.currentNode.parentElement;
  if (!texts.currentNode.data.trim() || ["SCRIPT", "STYLE"].includes(element.tagName)) continue;
  if (!element.checkVisibility()) continue;
  looked += 1;
  const style = getComputedStyle(element);
  const inFigure = element.closest("svg");
  const below = behind(inFigure ? inFigure.parentElement : element);
  const ink = parse(inFigure ? style.fill : style.color);
  const [high, low] = [luminance(over([...ink.slice(0, 3), ink[3] * opacity(element)], below)), luminance(below)].sort((a, b) => b - a);
  const ratio = (high + 0.05) / (low + 0.05);
  if (ratio < 4.5) found.add(`${ratio.toFixed(2)} ${element.tagName}.${element.getAttribute("class")}: ${texts.currentNode.data.trim().slice(0, 40)}`);
}
return [...found].slice(0, 20);
