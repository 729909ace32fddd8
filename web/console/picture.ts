/** What stands above and below a chart that is kept as a picture. */
export interface PictureText {
  readonly title: string
  /** When it is of, on whose clock, and of what its curves are made. */
  readonly about: string
  /** Each curve with its unit; `curve`: whose line it is drawn with, by `data-curve`. */
  readonly legend: readonly { readonly curve: string; readonly text: string }[]
}

/** What a style sheet says of a drawing, and a picture has to say itself. */
const looks = [
  ...['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linejoin', 'opacity', 'paint-order'],
  ...['font-family', 'font-size', 'font-weight', 'text-anchor'],
] as const
const [marginPx, lineHigh, dots] = [16, 20, 2] as const
const namespace = 'http://www.w3.org/2000/svg'

/** A chart as an SVG of its own that needs nothing of the page: its looks, the shapes it uses, title and legend. */
function standAlone(chart: SVGSVGElement, { title, about, legend }: PictureText): SVGSVGElement {
  const [width, height] = [chart.width.baseVal.value, chart.height.baseVal.value]
  const whole = document.createElementNS(namespace, 'svg')
  const top = marginPx + 2 * lineHigh
  const high = top + height + marginPx + legend.length * lineHigh
  whole.setAttribute('xmlns', namespace)
  for (const [name, value] of Object.entries({ width, height: high, viewBox: `0 0 ${width} ${high}` }))
    whole.setAttribute(name, String(value))
  const { fontFamily, color, backgroundColor } = getComputedStyle(document.body)
  const add = (name: string, attributes: Readonly<Record<string, string | number>>, text = '') => {
    const element = document.createElementNS(namespace, name)
    for (const [each, value] of Object.entries(attributes)) element.setAttribute(each, String(value))
    element.textContent = text
    whole.append(element)
  }
  const font = { 'font-family': fontFamily, fill: color }
  add('rect', { width, height: high, fill: backgroundColor })
  add('text', { ...font, x: marginPx, y: 26, 'font-size': 16, 'font-weight': 700 }, title)
  add('text', { ...font, x: marginPx, y: 46, 'font-size': 12 }, about)
  const pattern = document.getElementById('gap')
  if (pattern) whole.append(withLooks(pattern, pattern.cloneNode(true) as Element))
  const drawing = withLooks(chart, chart.cloneNode(true) as Element)
  drawing.setAttribute('y', String(top))
  whole.append(drawing)
  for (const [index, { curve, text }] of legend.entries()) {
    const y = top + height + lineHigh * (index + 0.5)
    const line = chart.querySelector(`[data-curve="${CSS.escape(curve)}"] .ln`)
    if (line) {
      const { stroke, strokeDasharray } = getComputedStyle(line)
      const d = `M${marginPx} ${y}h34`
      add('path', { d, stroke, 'stroke-width': 2, 'stroke-dasharray': strokeDasharray, fill: 'none' })
    }
    add('text', { ...font, x: marginPx + 44, y: y + 4, 'font-size': 13 }, text)
  }
  return whole
}

/** The copy of an element, looking as it does in the page; what it uses of elsewhere is put in its place. */
function withLooks(original: Element, copy: Element): Element {
  const style = getComputedStyle(original)
  const children = [...original.children]
  const copies = [...copy.children]
  for (const each of looks) copy.setAttribute(each, style.getPropertyValue(each).replace(/url\("([^"]*)"\)/, 'url($1)'))
  // a sign is as large as its style sheet says
  if (copy.tagName === 'svg' && style.width.endsWith('px')) {
    copy.setAttribute('width', style.width)
    copy.setAttribute('height', style.height)
  }
  for (const each of ['class', 'role', 'aria-label']) copy.removeAttribute(each)
  for (const [index, child] of children.entries()) {
    const its = copies[index]
    if (!its) continue
    if (child.tagName === 'use') its.replaceWith(shapeOf(child))
    else withLooks(child, its)
  }
  return copy
}

/** The shape of a sign, in the colours of where it stands. */
function shapeOf(use: Element): Node {
  const shape = document.querySelector(use.getAttribute('href') ?? '')?.firstElementChild?.cloneNode(true) as
    | Element
    | undefined
  if (!shape) return document.createTextNode('')
  const style = getComputedStyle(use)
  for (const [name, of] of [
    ['fill', '--pf'],
    ['stroke', '--ps'],
    ['stroke-width', '--pw'],
    ['stroke-dasharray', '--pd'],
  ] as const)
    shape.setAttribute(name, style.getPropertyValue(of).trim())
  return shape
}

/** Gives what is seen of a chart to the browser as a PNG, twice as fine as the screen. Rejects where it cannot be drawn. */
export async function savePicture(chart: SVGSVGElement, text: PictureText, name: string): Promise<void> {
  const drawing = standAlone(chart, text)
  const markup = new XMLSerializer().serializeToString(drawing)
  const source = URL.createObjectURL(new Blob([markup], { type: 'image/svg+xml' }))
  try {
    const image = new Image()
    image.src = source
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = image.width * dots
    canvas.height = image.height * dots
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
    const png = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'))
    if (!png) throw new Error('no PNG')
    saveFile(png, name)
  } finally {
    URL.revokeObjectURL(source)
  }
}

/** Gives something to the browser as a file. */
export function saveFile(content: Blob, name: string): void {
  const link = document.createElement('a')
  const url = URL.createObjectURL(content)
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
