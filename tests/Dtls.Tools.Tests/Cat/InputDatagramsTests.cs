using System.Text;
using Dtls.Cat;
using Xunit;

namespace Dtls.Tools.Tests.Cat;

public class InputDatagramsTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("a\n", new[] { "a\n" })]
    [InlineData("a\nb\n", new[] { "a\n", "b\n" })]
    [InlineData("a\nb", new[] { "a\n", "b" })]
    [InlineData("\n\n", new[] { "\n", "\n" })]
    [InlineData("12345678", new[] { "12345678" })]
    [InlineData("1234567\n8", new[] { "1234567\n", "8" })]
    [InlineData("12345678\n9", new[] { "12345678", "\n", "9" })]
    [InlineData("1234567890123456\n", new[] { "12345678", "90123456", "\n" })]
    public async Task Lines_become_datagrams_however_they_are_read(string input, string[] expected)
    {
        Assert.Equal(expected, await ReadAsync(new MemoryStream(Encoding.ASCII.GetBytes(input))));
        Assert.Equal(expected, await ReadAsync(new TrickleStream(Encoding.ASCII.GetBytes(input))));
    }

    private static async Task<List<string>> ReadAsync(Stream input)
    {
        var datagrams = new List<string>();
        await foreach (ReadOnlyMemory<byte> datagram in InputDatagrams.ReadAsync(input, maxLength: 8, TestContext.Current.CancellationToken))
        {
            datagrams.Add(Encoding.ASCII.GetString(datagram.Span));
        }

        return datagrams;
    }

    /// <summary>One byte at a time, as a slow pipe.</summary>
    private sealed class TrickleStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer.Length > 1 ? buffer[..1] : buffer, cancellationToken);
    }
}
