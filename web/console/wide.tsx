import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

/** On which sides of a box that scrolls there is more than is seen. */
export type More = 'none' | 'left' | 'right' | 'both'

/** Of the element in `box`; looked at when it scrolls, and when it or what it holds becomes larger. */
export function useMore(box: { readonly current: HTMLElement | null }): { readonly more: More; look(): void } {
  const [more, setMore] = useState<More>('none')
  const look = () => {
    const element = box.current
    if (!element) return
    const left = element.scrollLeft > 2
    const right = element.scrollLeft + element.clientWidth < element.scrollWidth - 2
    setMore(left && right ? 'both' : left ? 'left' : right ? 'right' : 'none')
  }
  useEffect(() => {
    const seen = new ResizeObserver(look)
    for (const each of [box.current, box.current?.firstElementChild]) if (each) seen.observe(each)
    return () => seen.disconnect()
  }, [])
  return { more, look }
}

interface WideProps {
  readonly label: string
  readonly kind?: 'pan'
  readonly children: ComponentChildren
}

/** A table that scrolls sideways where there is no room for it, by keys too, and shows on which side there is more. */
export function Wide({ label, kind, children }: WideProps): JSX.Element {
  const box = useRef<HTMLElement>(null)
  const { more, look } = useMore(box)
  return (
    <div class={kind === undefined ? 'wide' : `wide ${kind}`} data-more={more}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways on a tablet */}
      <section class="scroll" tabIndex={0} aria-label={label} ref={box} onScroll={look}>
        <div>{children}</div>
      </section>
    </div>
  )
}
