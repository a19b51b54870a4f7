/** Microsoft Defender's definitions: not in the catalog, but behind a link that always leads to the newest. */
import { UserError } from '../../errors.ts'
import type { Run } from '../../run.ts'
import { allowedHosts } from '../hosts.ts'
import type { LockPackage, LockQuery } from '../lock/schema.ts'
import { followLink } from './links.ts'

/** What is known of them before they are fetched: the link's end names the version, nothing names a hash. */
export type DefenderDefinitions = Omit<LockPackage, 'size' | 'sha1' | 'sha256'> & { readonly size?: number }

/** The KB that Microsoft gives to all definitions. */
const kb = 'KB2267602'

/** @throws UserError when the link does not lead to definitions */
export async function findDefenderDefinitions(
  run: Run,
  architecture: LockQuery['architecture']
): Promise<DefenderDefinitions> {
  const link = `https://go.microsoft.com/fwlink/?LinkID=121721&arch=${architecture}`
  const { url, size } = await followLink(run, link, [...allowedHosts, { host: 'go.microsoft.com' }])
  const target = new URL(url)
  const version = target.searchParams.get('packageVersion') ?? ''
  const fileName = target.pathname.split('/').at(-1) ?? ''
  if (target.host === 'go.microsoft.com' || fileName !== 'mpam-fe.exe' || !/^[0-9]+(?:\.[0-9]+){1,4}$/.test(version)) {
    throw new UserError(
      'updates.link-failed',
      `${link} does not lead to Defender's definitions but to ${url.slice(0, 200)}`
    )
  }
  return {
    kb,
    title: `Security Intelligence Update for Microsoft Defender Antivirus - ${kb} (Version ${version})`,
    fileName,
    url,
    ...(size === undefined ? {} : { size }),
    role: 'defender'
  }
}
