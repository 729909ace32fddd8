/** What is said of planned work. */
export type WorkWindowWords = Readonly<
  Record<
    | 'title'
    | 'none'
    | 'new'
    | 'place'
    | 'from'
    | 'nowOn'
    | 'to'
    | 'why'
    | 'make'
    | 'end'
    | 'endWhy'
    | 'planned'
    | 'now'
    | 'over'
    | 'ended'
    | 'filed'
    | 'until'
    | 'mute'
    | 'failed',
    string
  >
>
