namespace Dtls.Cat;

/// <summary>Standard input, output and error. Datagrams of several peers do not mix in the output.</summary>
internal sealed class CatStreams(Stream input, Stream output, TextWriter error)
{
    private readonly Lock _writing = new();

    /// <summary>The datagrams that standard input holds, each at most <paramref name="maxPayload"/> bytes long.</summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadDatagramsAsync(int maxPayload, CancellationToken stop) =>
        InputDatagrams.ReadAsync(input, maxPayload, stop);

    /// <summary>Writes a datagram as it came.</summary>
    public void Write(ReadOnlySpan<byte> payload)
    {
        lock (_writing)
        {
            output.Write(payload);
            output.Flush();
        }
    }

    /// <summary>Says something to the person at the keyboard.</summary>
    public void Tell(string line) => error.WriteLine($"{CatCommand.Name}: {line}");
}
