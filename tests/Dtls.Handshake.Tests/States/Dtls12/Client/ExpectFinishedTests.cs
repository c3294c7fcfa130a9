using Dtls.Handshake.Dtls12.Client;
using Dtls.Handshake.Messages;
using Dtls.Handshake.States;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.States.Dtls12.Client;

public class ExpectFinishedTests
{
    [Fact]
    [Rfc(5246, "7.4.9")]
    public void The_right_verify_data_ends_the_handshake()
    {
        using var at = StatePair.At<ExpectFinished>(PairOptions.Dtls12);
        StateAssert.Expects(at.State, HandshakeType.Finished);
        Assert.Equal(1, at.State.ReadEpoch);
        Assert.IsType<Connected>(at.Take());
    }

    [Fact]
    [Rfc(5246, "7.4.9")]
    public void Any_other_is_a_decrypt_error()
    {
        using var at = StatePair.At<ExpectFinished>(PairOptions.Dtls12);
        StateAssert.RefusesWrongVerifyData(at);
    }
}
