/** Elements that Microsoft's reference describes as items of a list, so that they carry `wcm:action` and may stand repeatedly. */
export const listItems: ReadonlySet<string> = new Set([
  'SynchronousCommand',
  'AsynchronousCommand',
  'RunSynchronousCommand',
  'RunAsynchronousCommand',
  'LocalAccount',
  'DomainAccount',
  'DomainAccountList',
  'Disk',
  'CreatePartition',
  'ModifyPartition',
  'MetaData',
  'DataImage',
  'PathAndCredentials',
  'FirewallGroup',
  'Interface',
  'IpAddress',
  'Route'
])
