using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Dtls.Sockets.Tests;

/// <summary>
/// Two network namespaces with a cable between them: a real path with a real MTU. A socket belongs for life to the namespace that its thread
/// was in when it was made.
/// </summary>
internal sealed partial class NetworkNamespaces : IDisposable
{
    private const int NewNetwork = 0x4000_0000; // CLONE_NEWNET

    private static int s_made;

    private readonly string _left;
    private readonly string _right;

    private NetworkNamespaces(int mtu)
    {
        int number = Interlocked.Increment(ref s_made);
        _left = $"dtls-l-{Environment.ProcessId}-{number}";
        _right = $"dtls-r-{Environment.ProcessId}-{number}";
        Run("ip", $"netns add {_left}");
        Run("ip", $"netns add {_right}");
        Run("ip", $"-n {_left} link add cable mtu {mtu} type veth peer name cable netns {_right} mtu {mtu}");
        Run("ip", $"-n {_left} addr add {Left}/24 dev cable");
        Run("ip", $"-n {_right} addr add {Right}/24 dev cable");
        Run("ip", $"-n {_left} link set cable up");
        Run("ip", $"-n {_right} link set cable up");
    }

    public static IPAddress Left { get; } = IPAddress.Parse("10.87.0.1");

    public static IPAddress Right { get; } = IPAddress.Parse("10.87.0.2");

    /// <summary>On the right side, too; see <see cref="NarrowWay"/>.</summary>
    public static IPAddress NarrowRight { get; } = IPAddress.Parse("10.87.0.3");

    /// <summary>Nobody's: what is sent there waits for seconds for an answer who has it, and fills the socket's send buffer.</summary>
    public static IPAddress Nobody(int number) => new([10, 87, 0, (byte)(100 + number)]);

    /// <summary>Skips the test where namespaces cannot be made.</summary>
    public static NetworkNamespaces CreateOrSkip(int mtu)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "Only root can make network namespaces.");
        Assert.SkipUnless(File.Exists("/usr/sbin/ip") || File.Exists("/sbin/ip"), "There is no ip(8): install iproute2.");
        Assert.SkipUnless(TryRun("unshare", "-n true", out string refusal), $"This system makes no network namespaces: {refusal}");
        return new NetworkNamespaces(mtu);
    }

    /// <summary>Spoils the way from left to right and back, or skips the test where the kernel has no netem.</summary>
    /// <param name="how">In the words of tc-netem(8).</param>
    public void SpoilOrSkip(string how)
    {
        foreach (string side in new[] { _left, _right })
        {
            bool spoilt = TryRun("tc", $"-n {side} qdisc add dev cable root netem {how}", out string error);
            Assert.SkipUnless(spoilt, $"This kernel has no netem: {error}");
        }
    }

    /// <summary>Gives the right side a second address, to which the way from the left is narrower.</summary>
    public void NarrowWay(int mtu)
    {
        Run("ip", $"-n {_right} addr add {NarrowRight}/24 dev cable");
        Run("ip", $"-n {_left} route add {NarrowRight} dev cable mtu {mtu}");
    }

    /// <summary>Runs what makes a socket on the left side.</summary>
    public Task<T> OnLeftAsync<T>(Func<Task<T>> make) => InAsync(_left, make);

    /// <summary>Runs what makes a socket on the right side.</summary>
    public Task<T> OnRightAsync<T>(Func<Task<T>> make) => InAsync(_right, make);

    public void Dispose()
    {
        TryRun("ip", $"netns del {_left}", out _);
        TryRun("ip", $"netns del {_right}", out _);
    }

    private static async Task<T> InAsync<T>(string name, Func<Task<T>> make)
    {
        var made = new TaskCompletionSource<Task<T>>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                using SafeFileHandle file = File.OpenHandle($"/run/netns/{name}");
                Assert.Equal(0, setns(file, NewNetwork)); // for this thread alone, which ends here
                made.SetResult(make());
            }
            catch (Exception exception)
            {
                made.SetException(exception);
            }
        }).Start();
        return await (await made.Task);
    }

    private static void Run(string program, string arguments) =>
        Assert.True(TryRun(program, arguments, out string error), $"{program} {arguments}: {error}");

    private static bool TryRun(string program, string arguments, out string error)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            error = process.StandardError.ReadToEnd().Trim();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            error = exception.Message;
            return false;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setns(SafeFileHandle file, int kind);
}
