using Dtls.Handshake.Extensions;
using Dtls.Handshake.Messages;
using Dtls.Records;
using Dtls.Records.Wire;
using Xunit;

namespace Dtls.Handshake.Tests.States;

/// <summary>A ServerHello taken apart, to be put together wrongly.</summary>
internal sealed class ServerHelloEditor
{
    public ServerHelloEditor(byte[] body)
    {
        Assert.True(ServerHello.TryRead(body, out ServerHello hello));
        LegacyVersion = hello.LegacyVersion;
        Random = hello.Random.ToArray();
        SessionId = hello.LegacySessionIdEcho.ToArray();
        CipherSuite = hello.CipherSuite;
        CompressionMethod = hello.LegacyCompressionMethod;
        Extensions = new ExtensionEditor(hello.Extensions);
    }

    public ProtocolVersion LegacyVersion { get; set; }

    public byte[] Random { get; set; }

    public byte[] SessionId { get; set; }

    public CipherSuite CipherSuite { get; set; }

    public byte CompressionMethod { get; set; }

    public ExtensionEditor Extensions { get; }

    public byte[] Write()
    {
        var writer = new WireWriter(new byte[ushort.MaxValue]);
        new ServerHello
        {
            LegacyVersion = LegacyVersion,
            Random = Random,
            LegacySessionIdEcho = SessionId,
            CipherSuite = CipherSuite,
            LegacyCompressionMethod = CompressionMethod,
            Extensions = ExtensionBlock.Of(Extensions.Write()),
        }.Write(ref writer);
        return writer.Written.ToArray();
    }
}
