import { AnnounceView } from './announce/announce-view.tsx'
import { DoneForm } from './done-form.tsx'
import { Drills, DrillView } from './drills.tsx'
import { LetInView } from './me/let-in-view.tsx'
import { MeView } from './me/me-view.tsx'
import { OnCallView } from './oncall.tsx'
import { OrderForm } from './order-form.tsx'
import { SiteView } from './site.tsx'

/** What nobody sees first: a script of its own. */
export const lateViews = {
  AnnounceView,
  DoneForm,
  Drills,
  DrillView,
  LetInView,
  MeView,
  OnCallView,
  OrderForm,
  SiteView,
}
