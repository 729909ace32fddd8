import { Component, type ComponentChild, type JSX } from 'preact'

/** A part of the page that is drawn anew only when what it is given is another thing than before. */
export function still<Props extends object>(draw: (props: Props) => JSX.Element): new () => Component<Props> {
  return class extends Component<Props> {
    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      return isOther(this.props, next)
    }
    override render(props: Readonly<Props>): ComponentChild {
      return draw(props as Props)
    }
  }
}

/** Whether a part is given another thing than before. */
export function isOther(before: object, next: object): boolean {
  const known = before as Readonly<Record<string, unknown>>
  return Object.entries(next).some(([key, value]) => key !== 'children' && known[key] !== value)
}
