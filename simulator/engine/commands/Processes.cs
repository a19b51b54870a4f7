using System.ComponentModel;
using System.Diagnostics;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>No process of the id or name that was asked for.</summary>
public sealed class ProcessCommandException(string message) : SystemException(message);

/// <summary>What both process cmdlets share: finding them.</summary>
public abstract class ProcessCmdlet : EngineCmdlet
{
    protected Process? ById(int id)
    {
        try
        {
            return Process.GetProcessById(id);
        }
        catch (ArgumentException)
        {
            Fail(new ProcessCommandException($"Cannot find a process with the process identifier {id}."),
                "NoProcessFoundForGivenId", ErrorCategory.ObjectNotFound, id);
            return null;
        }
    }

    protected List<Process> ByName(string name)
    {
        var pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
        var found = Process.GetProcesses().Where(process => pattern.IsMatch(process.ProcessName))
            .OrderBy(process => process.ProcessName, StringComparer.OrdinalIgnoreCase).ThenBy(process => process.Id).ToList();
        if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
        {
            Fail(new ProcessCommandException($"Cannot find a process with the name \"{name}\". Verify the process name and call the cmdlet again."),
                "NoProcessFoundForGivenName", ErrorCategory.ObjectNotFound, name);
        }
        return found;
    }
}

[Cmdlet(VerbsCommon.Get, "Process", DefaultParameterSetName = "Name")]
[OutputType(typeof(Process))]
public sealed class GetProcessCommand : ProcessCmdlet
{
    [Parameter(Position = 0, ParameterSetName = "Name", ValueFromPipelineByPropertyName = true)]
    [Alias("ProcessName")]
    public string[] Name { get; set; } = ["*"];

    [Parameter(Mandatory = true, ParameterSetName = "Id", ValueFromPipelineByPropertyName = true)]
    [Alias("PID")]
    public int[] Id { get; set; } = [];

    protected override void ProcessRecord()
    {
        if (ParameterSetName == "Id") foreach (var id in Id) Give(ById(id));
        else foreach (var process in Name.SelectMany(ByName)) Give(process);
    }

    private void Give(Process? process)
    {
        if (process is not null) WriteObject(process);
    }
}

[Cmdlet(VerbsLifecycle.Stop, "Process", DefaultParameterSetName = "Id", SupportsShouldProcess = true)]
public sealed class StopProcessCommand : ProcessCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Id", ValueFromPipelineByPropertyName = true)]
    public int[] Id { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = "Name", ValueFromPipelineByPropertyName = true)]
    [Alias("ProcessName")]
    public string[] Name { get; set; } = [];

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "InputObject", ValueFromPipeline = true)]
    public Process[] InputObject { get; set; } = [];

    /// <summary>Asks nobody; nobody is ever asked here.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord()
    {
        IEnumerable<Process?> processes = ParameterSetName switch
        {
            "Id" => Id.Select(ById),
            "Name" => Name.SelectMany(ByName),
            _ => InputObject
        };
        foreach (var process in processes.ToList())
        {
            if (process is null || !ShouldProcess($"{process.ProcessName} ({process.Id})")) continue;
            if (Kill(process) && PassThru) WriteObject(process);
        }
    }

    private bool Kill(Process process)
    {
        try
        {
            if (!process.HasExited) process.Kill();
            return true;
        }
        catch (Exception error) when (error is Win32Exception or InvalidOperationException)
        {
            Fail(new ProcessCommandException($"Cannot stop process \"{process.Id}\": {error.Message}"),
                "CouldNotStopProcess", ErrorCategory.CloseError, process);
            return false;
        }
    }
}
