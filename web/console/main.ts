import { startConsole } from './page.tsx'

const root = document.getElementById('root')
if (!root) throw new Error('the page has no root')
void startConsole(root)
