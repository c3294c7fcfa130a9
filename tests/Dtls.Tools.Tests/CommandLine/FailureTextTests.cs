using System.Net.Sockets;
using Dtls.CommandLine;
using Dtls.Handshake;
using Xunit;

namespace Dtls.Tools.Tests.CommandLine;

public class FailureTextTests
{
    [Theory]
    [InlineData(AlertDescription.CloseNotify, "close_notify (0)")]
    [InlineData(AlertDescription.UnknownCa, "unknown_ca (48)")]
    [InlineData(AlertDescription.NoApplicationProtocol, "no_application_protocol (120)")]
    [InlineData((AlertDescription)255, "255 (255)")]
    public void Alerts_are_written_as_in_the_rfcs(AlertDescription alert, string expected) =>
        Assert.Equal(expected, FailureText.Describe(alert));

    [Fact]
    public void A_failure_says_who_found_it_and_why()
    {
        Assert.Equal(
            "sent alert unknown_ca (48): the chain ends nowhere",
            FailureText.Describe(new DtlsException(new DtlsFailure(AlertDescription.UnknownCa, IsLocal: true, "the chain\nends nowhere"))));
        Assert.Equal(
            "received alert handshake_failure (40): no suite",
            FailureText.Describe(new DtlsException(new DtlsFailure(AlertDescription.HandshakeFailure, IsLocal: false, "no suite"))));
    }

    [Fact]
    public void A_closed_port_is_told_in_plain_words() =>
        Assert.Contains("nobody listens", FailureText.Describe(new SocketException((int)SocketError.ConnectionRefused)), StringComparison.Ordinal);

    [Fact]
    public void The_name_of_a_parameter_is_left_out() =>
        Assert.Equal("no suites", FailureText.Describe(new ArgumentException("no suites", "options")));

    [Fact]
    public void A_fault_of_the_program_is_not_hidden() => Assert.Null(FailureText.Describe(new InvalidOperationException("bug")));
}
