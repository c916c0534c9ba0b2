// Making and finding elements.

type Children = readonly (Node | string)[]
type Attributes = Record<string, string | number | boolean>

export function make<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: Children
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name)
  fill(element, attributes, children)
  return element
}

const SVG = 'http://www.w3.org/2000/svg'

export function makeSvg<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: Children
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, name)
  fill(element, attributes, children)
  return element
}

/** Attributes, and no style: the page's policy allows none in line. */
function fill(element: Element, attributes: Attributes, children: Children): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(name, value === true ? '' : String(value))
  }
  element.append(...children)
}

/** An element of index.html. Throws when it is not there, or of another kind. */
export function part<T extends Element>(id: string, type: abstract new () => T): T {
  const element = document.getElementById(id)
  if (element instanceof type) return element
  throw new Error(`index.html has no ${type.name} with the id "${id}".`)
}
