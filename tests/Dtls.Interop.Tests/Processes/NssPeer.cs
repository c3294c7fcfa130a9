using System.Globalization;

namespace Dtls.Interop.Tests.Processes;

/// <summary>A running Native/nss-peer.c, which says what it understands.</summary>
internal sealed class NssPeer(RunningProcess process) : IAsyncDisposable
{
    private int _read;

    /// <summary>Begins to wait for a client; returns the port.</summary>
    public async Task<int> ListenAsync()
    {
        await TellAsync("listen");
        return int.Parse(await ReadAsync("listening "), CultureInfo.InvariantCulture);
    }

    public Task ConnectAsync(int port) => TellAsync(string.Create(CultureInfo.InvariantCulture, $"connect {port}"));

    public Task SendAsync(string text) => TellAsync($"send {text}");

    public Task CloseAsync() => TellAsync("close");

    /// <summary>Replaces its keys.</summary>
    public Task UpdateKeysAsync(bool requestPeerUpdate) => TellAsync($"update {(requestPeerUpdate ? 1 : 0)}");

    public async Task<NssAssociation> WaitUntilConnectedAsync() => NssAssociation.Read($"connected {await ReadAsync("connected ")}");

    public Task<string> ReceiveAsync() => ReadAsync("data ");

    public Task WaitUntilClosedAsync() => ReadAsync("closed");

    /// <summary>Waits for a failure and returns its name.</summary>
    public Task<string> WaitForFailureAsync() => ReadAsync("failed ");

    /// <summary>The token of the next ClientHello that is asked about: "first" or "again TOKEN".</summary>
    public Task<string> ReadRetryAsync() => ReadAsync("retry ");

    public async Task<(int Read, int Write)> GetEpochsAsync()
    {
        await TellAsync("epochs");
        int[] epochs = [.. (await ReadAsync("epochs ")).Split(' ').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        return (epochs[0], epochs[1]);
    }

    /// <summary>Keying material in hexadecimal.</summary>
    public async Task<string> ExportAsync(string label, int length, string? context)
    {
        await TellAsync(string.Create(CultureInfo.InvariantCulture, $"export {length} {label}{(context is null ? "" : $" {context}")}"));
        return await ReadAsync("exported ");
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    public override string ToString() => process.ToString();

    private Task TellAsync(string command) => process.WriteLineAsync(command);

    /// <summary>What stands behind <paramref name="word"/> in the next line that begins with it; lines before are passed over.</summary>
    private async Task<string> ReadAsync(string word)
    {
        string text = await process.WaitForAsync(output => TryFind(output, word, out _, out _), $"a line that begins with '{word}'");
        TryFind(text, word, out string rest, out _read);
        return rest;
    }

    private bool TryFind(string output, string word, out string rest, out int end)
    {
        rest = "";
        for (int start = end = _read; (end = output.IndexOf('\n', start) + 1) > 0; start = end)
        {
            if (output.AsSpan(start, end - start).StartsWith(word, StringComparison.Ordinal))
            {
                rest = output[(start + word.Length)..(end - 1)];
                return true;
            }
        }

        return false;
    }
}
