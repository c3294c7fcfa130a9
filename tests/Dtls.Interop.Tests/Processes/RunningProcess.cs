using System.Diagnostics;
using System.Text;
using Xunit;

namespace Dtls.Interop.Tests.Processes;

/// <summary>A process under test: its output is kept, every wait for it is bounded, and it is killed with its children at the end.</summary>
internal sealed class RunningProcess : IAsyncDisposable
{
    /// <summary>Longer than anything takes, on a busy machine too.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _command;
    private readonly Task _reading;

    private RunningProcess(Process process, string command)
    {
        _process = process;
        _command = command;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, Output), ReadAsync(process.StandardError, Errors));
    }

    /// <summary>Standard output.</summary>
    public OutputLog Output { get; } = new();

    /// <summary>Standard error.</summary>
    public OutputLog Errors { get; } = new();

    public static RunningProcess Start(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        Process process = Process.Start(start)!;
        process.StandardInput.AutoFlush = true;
        return new RunningProcess(process, $"{Path.GetFileName(program)} {string.Join(' ', start.ArgumentList)}");
    }

    /// <summary>Types a line.</summary>
    public async Task WriteLineAsync(string line)
    {
        try
        {
            await _process.StandardInput.WriteAsync($"{line}\n");
        }
        catch (IOException)
        {
            Assert.Fail($"it does not read its input any more; {this}");
        }
    }

    /// <summary>Ends standard input.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>Waits until the process has written <paramref name="text"/>, on standard output unless <paramref name="log"/> says otherwise.</summary>
    public Task<string> WaitForAsync(string text, OutputLog? log = null) =>
        WaitForAsync(output => output.Contains(text, StringComparison.Ordinal), $"'{text}'", log);

    /// <summary>Waits until what the process has written <paramref name="satisfies"/> the test.</summary>
    /// <param name="satisfies">The test.</param>
    /// <param name="wanted">What is waited for, for the message of a failure.</param>
    /// <param name="log">Where; standard output when null.</param>
    public async Task<string> WaitForAsync(Func<string, bool> satisfies, string wanted, OutputLog? log = null)
    {
        log ??= Output;
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            Task changed = log.Changed;
            bool ended = _reading.IsCompleted;
            string text = log.Text;
            if (satisfies(text))
            {
                return text;
            }

            if (ended || patience.IsCancellationRequested)
            {
                Assert.Fail($"{wanted} was not written {(ended ? "before the end" : $"within {Patience.TotalSeconds} s")}; {this}");
            }

            await Task.WhenAny(changed, _reading, Task.Delay(Patience, patience.Token));
        }
    }

    /// <summary>Waits for the end and returns the exit code.</summary>
    public async Task<int> WaitForExitAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
            await _reading.WaitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"it did not end within {Patience.TotalSeconds} s; {this}");
        }

        return _process.ExitCode;
    }

    /// <summary>Waits for the end and asserts the exit code.</summary>
    public async Task AssertExitCodeAsync(int expected)
    {
        int code = await WaitForExitAsync();
        Assert.True(code == expected, $"exit code {code} instead of {expected}; {this}");
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    public override string ToString() => $"`{_command}` wrote:\n{Output.Text}\nand on standard error:\n{Errors.Text}";

    private static async Task ReadAsync(StreamReader reader, OutputLog log)
    {
        char[] buffer = new char[4096];
        int read;
        while ((read = await reader.ReadAsync(buffer)) > 0)
        {
            log.Append(buffer.AsSpan(0, read));
        }
    }
}
