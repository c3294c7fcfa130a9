using System.Net;
using Dtls.CommandLine;
using Dtls.Flood;
using Dtls.Handshake;
using Dtls.Records;
using Dtls.Sockets;
using Xunit;

namespace Dtls.Tools.Tests.Flood;

public class FloodCommandTests
{
    [Fact]
    public void Without_arguments_64_associations_are_flooded_with_1200_bytes_for_10_seconds()
    {
        FloodOptions options = Bind();

        Assert.Equal("data", options.Mode);
        Assert.Equal(64, options.Connections);
        Assert.Equal(1200, options.Size);
        Assert.Equal(TimeSpan.FromSeconds(10), options.Duration);
        Assert.Equal(0, options.Rate);
        Assert.Equal(AeadProvider.Auto, options.AeadProvider);
        Assert.Equal(DtlsProtocols.Dtls12 | DtlsProtocols.Dtls13, options.Protocols);
        Assert.Null(options.Suites);
        Assert.Null(options.Groups);
        Assert.Null(options.KeyLogPath);
        Assert.False(options.Trust.IsMade);
        Assert.Null(options.Target);
    }

    [Fact]
    public void Every_option_arrives()
    {
        FloodOptions options = Bind(
            "data", "--connections", "3", "--size", "160", "--seconds", "0.5", "--warm-up", "0", "--rate", "5000", "--window", "7",
            "--suite", "c02f,ECDHE-ECDSA-AES128-GCM-SHA256", "--aead", "BCL", "--target", "[::1]:4433", "--ca", "ca.pem", "--cert", "c.pem",
            "--key", "k.pem", "--servername", "relay.test", "--json", "out.json", "--version", "1.2", "--groups", "X25519MLKEM768,P-256",
            "--key-log", "keys.log", "--transport", "Portable", "--shards", "2", "--gso", "off", "--plot", "run.png");

        Assert.Equal(3, options.Connections);
        Assert.Equal(160, options.Size);
        Assert.Equal(TimeSpan.FromSeconds(0.5), options.Duration);
        Assert.Equal(TimeSpan.Zero, options.WarmUp);
        Assert.Equal(5000, options.Rate);
        Assert.Equal(7, options.Window);
        Assert.Equal([CipherSuite.EcdheRsaWithAes128GcmSha256, CipherSuite.EcdheEcdsaWithAes128GcmSha256], options.Suites);
        Assert.Equal(DtlsProtocols.Dtls12, options.Protocols);
        Assert.Equal([NamedGroup.X25519MLKem768, NamedGroup.Secp256r1], options.Groups);
        Assert.Equal("keys.log", options.KeyLogPath);
        Assert.Equal(AeadProvider.Bcl, options.AeadProvider);
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Loopback, 4433), options.Target);
        Assert.Equal("ca.pem", options.Trust.AuthoritiesPath);
        Assert.Equal("c.pem", options.CertificatePath);
        Assert.Equal("k.pem", options.KeyPath);
        Assert.Equal("relay.test", options.ServerName);
        Assert.Equal("out.json", options.JsonPath);
        Assert.Equal(UdpTransportKind.Portable, options.Transport);
        Assert.Equal(2, options.Shards);
        Assert.False(options.SegmentationOffload);
        Assert.Equal("run.png", options.PlotPath);
    }

    [Fact]
    public void A_relay_has_rooms_instead_of_connections()
    {
        FloodOptions options = Bind("relay", "--rooms", "3", "--participants", "5", "--baseline");

        Assert.Equal(15, options.Connections);
        Assert.Equal(5, options.Participants);
        Assert.True(options.Baseline);
        Assert.True(Bind("relay").Connections > 2);
        Assert.False(Bind("data").IsRelay);
        Assert.Throws<UsageException>(() => Bind("relay", "--connections", "3"));
        Assert.Throws<UsageException>(() => Bind("data", "--rooms", "3"));
    }

    [Fact]
    public void Hostile_datagrams_go_to_no_other_machine_and_beside_a_modest_load()
    {
        FloodOptions options = Bind("hello", "--hostile-rate", "500");

        Assert.Equal(500, options.HostileRate);
        Assert.Equal(2000, options.Rate);
        Assert.Equal(16, options.Connections);
        Assert.Throws<UsageException>(() => Bind("garbage", "--target", "192.0.2.1:4433", "--i-may-load-this-host"));
        Assert.Throws<UsageException>(() => Bind("hello", "--target", "192.0.2.1:4433"));
        Assert.Throws<UsageException>(() => Bind("data", "--hostile-rate", "500"));
    }

    [Fact]
    public void Nothing_but_the_embedded_listener_is_flooded_in_the_clear()
    {
        Assert.Throws<UsageException>(() => Bind("--baseline", "--target", "127.0.0.1:4433"));
        Assert.Throws<UsageException>(() => Bind("--baseline", "--serve", "127.0.0.1:4433"));
        Assert.Throws<UsageException>(() => Bind("handshake", "--baseline"));
    }

    [Fact]
    public void Transports_are_compared_where_both_ends_are_here()
    {
        Assert.Equal(UdpTransportKind.Portable, Bind("--beside", "portable").Beside);
        Assert.Null(Bind("data").Beside);
        Assert.Throws<UsageException>(() => Bind("--beside", "portable", "--target", "127.0.0.1:4433"));
        Assert.Throws<UsageException>(() => Bind("--beside", "portable", "--shards", "2"));
        Assert.Throws<UsageException>(() => Bind("hello", "--beside", "portable"));
    }

    [Fact]
    public void Handshakes_run_fewer_at_a_time_unless_told_otherwise()
    {
        Assert.Equal(8, Bind("handshake").Connections);
        Assert.Equal(64, Bind("handshake", "--connections", "64").Connections);
    }

    [Fact]
    public void Another_host_may_be_loaded_when_the_user_says_so() =>
        Assert.Equal(
            new IPEndPoint(IPAddress.Parse("192.0.2.1"), 4433),
            Bind("--target", "192.0.2.1:4433", "--i-may-load-this-host").Target);

    [Fact]
    public void A_payload_that_fills_a_record_fits_the_receive_buffer() =>
        Assert.True(Bind("--size", "16384").MaxDatagramLength >= RecordLimits.MaxPlaintextLength + 37);

    private static FloodOptions Bind(params string[] args) => FloodCommand.Bind(FloodCommand.Create().Parse(args));
}
