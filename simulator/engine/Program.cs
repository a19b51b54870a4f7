using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text;

namespace MaasWindowsImage.Engine;

/// <summary>Runs one script as <c>pwsh -NoProfile -NonInteractive -File</c> does.</summary>
internal static class Program
{
    /// <summary>As deep as pwsh's own pipeline thread, with room for its larger frames on Unix.</summary>
    private const int StackSize = 16 * 1024 * 1024;

    private static int Main(string[] args)
    {
        UseUtf8();
        // System.Management.Automation would otherwise load a telemetry client with the first module.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        var arguments = Arguments.Parse(args, out var problem);
        if (arguments is null)
        {
            Console.Error.WriteLine(problem);
            return Arguments.UsageExitCode;
        }
        var exitCode = 1;
        var thread = new Thread(() => exitCode = Execute(arguments), StackSize);
        thread.Start();
        thread.Join();
        // Not `return`: a thread that the script left behind must not keep the process alive.
        Environment.Exit(exitCode);
        return exitCode;
    }

    private static void UseUtf8()
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        Console.SetOut(Writer(Console.OpenStandardOutput()));
        Console.SetError(Writer(Console.OpenStandardError()));
        TextWriter Writer(Stream stream) => TextWriter.Synchronized(new StreamWriter(stream, utf8) { AutoFlush = true });
    }

    private static int Execute(Arguments arguments)
    {
        try
        {
            return Run(arguments);
        }
        catch (Exception error)
        {
            Console.Error.WriteLine(error);
            return 1;
        }
    }

    private static int Run(Arguments arguments)
    {
        if (arguments.File is not null && !File.Exists(arguments.File))
        {
            Console.Error.WriteLine($"The script {arguments.File} does not exist.");
            return Arguments.UsageExitCode;
        }
        var host = new Host();
        var state = Session.CreateState();
        state.ThreadOptions = PSThreadOptions.UseCurrentThread;
        using var runspace = RunspaceFactory.CreateRunspace(host, state);
        runspace.Open();
        Runspace.DefaultRunspace = runspace;

        using var shell = PowerShell.Create(runspace);
        if (arguments.File is null)
        {
            shell.AddScript(arguments.Command);
        }
        else
        {
            var command = new Command(Path.GetFullPath(arguments.File));
            foreach (var parameter in arguments.Parameters) command.Parameters.Add(parameter);
            shell.Commands.AddCommand(command);
            Internals.RethrowExit(runspace);
        }
        var ended = Invoke(shell);
        return host.ExitCode ?? (ended ? 0 : 1);
    }

    /// <returns>False when a terminating error ended it.</returns>
    private static bool Invoke(PowerShell shell)
    {
        var output = new PSDataCollection<PSObject>();
        output.DataAdded += (_, _) =>
        {
            foreach (var item in output.ReadAll()) Console.Out.WriteLine(item is null ? "" : item.ToString());
        };
        shell.Streams.Error.DataAdded += (_, _) =>
        {
            foreach (var record in shell.Streams.Error.ReadAll()) Console.Error.WriteLine(ErrorText.OneLine(record));
        };
        try
        {
            shell.Invoke(null, output, null);
            return true;
        }
        catch (Exception error) when (error is IContainsErrorRecord)
        {
            Console.Error.WriteLine(ErrorText.Full(error));
            return false;
        }
    }
}
