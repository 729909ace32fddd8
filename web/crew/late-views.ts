import { AnnounceView } from './announce/announce-view.tsx'
import { LetInView } from './me/let-in-view.tsx'
import { MeView } from './me/me-view.tsx'
import { OnCallView } from './oncall.tsx'
import { SiteView } from './site.tsx'

/** What nobody sees first: a script of its own. */
export const lateViews = { AnnounceView, LetInView, MeView, OnCallView, SiteView }
