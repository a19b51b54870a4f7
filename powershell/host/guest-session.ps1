<#
.SYNOPSIS
    The host's two ways into the guest: key-value pairs, which need no credential, and PowerShell Direct.
#>
Set-StrictMode -Version Latest

function Get-BuildVM {
    <#
    .SYNOPSIS
        The build VM by its id; an error with a stable code when it is gone.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Id)

    $vm = Get-VM -Id ([guid]$Id) -ErrorAction SilentlyContinue
    if ($null -eq $vm) { throw (New-ScriptError -Code 'vm.gone' -Message "the build VM $Id does not exist any more: somebody removed it") }
    return $vm
}

function Get-GuestValue {
    <#
    .SYNOPSIS
        What the guest has published by key-value pair exchange, as a hashtable; empty while it publishes nothing.
    #>
    [CmdletBinding()]
    [OutputType([hashtable])]
    param([Parameter(Mandatory = $true)] [string] $VMId)

    $values = @{}
    $exchange = Get-CimInstance -Namespace 'root\virtualization\v2' -ClassName Msvm_KvpExchangeComponent -Filter "SystemName = '$($VMId.ToUpperInvariant())'"
    if ($null -eq $exchange) { return $values }
    foreach ($item in @($exchange.GuestExchangeItems)) {
        if ([string]::IsNullOrEmpty($item)) { continue }
        $document = [xml]$item
        $name = $document.SelectSingleNode("/INSTANCE/PROPERTY[@NAME='Name']/VALUE")
        $data = $document.SelectSingleNode("/INSTANCE/PROPERTY[@NAME='Data']/VALUE")
        if ($null -ne $name) { $values[$name.InnerText] = if ($null -eq $data) { '' } else { $data.InnerText } }
    }
    return $values
}

function New-GuestCredential {
    <#
    .SYNOPSIS
        A credential from the request's user and password.
    #>
    [CmdletBinding()]
    [OutputType([System.Management.Automation.PSCredential])]
    param([Parameter(Mandatory = $true)] $Account)

    $secure = New-Object -TypeName System.Security.SecureString
    foreach ($character in ([string]$Account.password).ToCharArray()) { $secure.AppendChar($character) }
    return (New-Object -TypeName System.Management.Automation.PSCredential -ArgumentList ([string]$Account.user), $secure)
}

function Get-RemotingFailure {
    <#
    .SYNOPSIS
        Tells a failure that the next try may overcome from one that stays, by exception type: the messages are translated.
    .OUTPUTS
        guest.refused (credential or guest not ready), guest.broken (session lost), or guest.failed.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory = $true)] [System.Exception] $Exception)

    for ($at = $Exception; $null -ne $at; $at = $at.InnerException) {
        $type = $at.GetType().Name
        if ($type -eq 'PSDirectException') { return 'guest.refused' }
        if ($type -in @('PSRemotingTransportException', 'PSRemotingDataStructureException', 'InvalidRunspaceStateException', 'PSInvalidOperationException')) { return 'guest.broken' }
    }
    return 'guest.failed'
}

function Invoke-Guest {
    <#
    .SYNOPSIS
        Runs one of the build's guest scripts in the guest and gives its JSON answer.
    .DESCRIPTION
        The session is kept in $Connection between calls. A call that was cut may have run: every guest script can run
        twice without harm. Errors: guest.refused (no or wrong credential for now; the caller counts them, since Windows
        locks an account after ten in ten minutes), guest.broken (session lost or not to be had), guest.failed (the script's own error).
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)] [hashtable] $Connection,
        [Parameter(Mandatory = $true)] [string] $Script,
        [AllowEmptyCollection()] [object[]] $Arguments = @()
    )

    $path = $Connection.folder + "\guest\$Script"
    # Client editions come with the policy Restricted; this changes it for the session's process only.
    $body = {
        param([string] $file, [object[]] $values)
        $env:PSExecutionPolicyPreference = 'Bypass'
        & $file @values
    }
    $isOpen = $null -ne $Connection.session
    try {
        if (-not $isOpen) { $Connection.session = New-PSSession -VMId ([guid]$Connection.vmId) -Credential $Connection.credential }
        $isOpen = $true
        $answer = Invoke-Command -Session $Connection.session -ScriptBlock $body -ArgumentList $path, $Arguments
    }
    catch {
        Close-GuestConnection -Connection $Connection
        $code = Get-RemotingFailure -Exception $_.Exception
        # No script of ours has run yet: a starting guest refuses in more ways than there are types for.
        if (-not $isOpen -and $code -eq 'guest.failed') { $code = 'guest.broken' }
        throw (New-ScriptError -Code $code -Message "PowerShell Direct, ${Script}: $($_.Exception.Message)")
    }
    $text = (@($answer) | ForEach-Object { [string]$_ }) -join ''
    if ($text -eq '') { return $null }
    return (ConvertFrom-Json -InputObject $text)
}

function Close-GuestConnection {
    <#
    .SYNOPSIS
        Drops the session, whatever its state.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [hashtable] $Connection)

    if ($null -eq $Connection.session) { return }
    Remove-PSSession -Session $Connection.session -ErrorAction SilentlyContinue
    $Connection.session = $null
}

function New-GuestConnection {
    <#
    .SYNOPSIS
        What Invoke-Guest needs, from a request's guest part: { vmId, folder, account: {user, password} }.
    #>
    [CmdletBinding()]
    [OutputType([hashtable])]
    param([Parameter(Mandatory = $true)] $Guest)

    return @{ vmId = [string]$Guest.vmId; folder = [string]$Guest.folder; credential = (New-GuestCredential -Account $Guest.account); session = $null }
}

function Send-GuestOrder {
    <#
    .SYNOPSIS
        Orders a task in the guest: { task, id, request, asAccount }. The same id again starts nothing.
    .DESCRIPTION
        The first call may have run although its answer was lost. The password goes along only where the task runs as the account.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [hashtable] $Connection, [Parameter(Mandatory = $true)] $Order, [Parameter(Mandatory = $true)] $Guest)

    $password = ''
    if ($Order.asAccount) { $password = [string]$Guest.account.password }
    $json = ConvertTo-AsciiJson -Value $Order.request
    return (Invoke-Guest -Connection $Connection -Script 'start-task.ps1' -Arguments @([string]$Order.task, [string]$Order.id, $json, $password))
}
