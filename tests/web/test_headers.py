import pytest

from mmatnet.web.asgi import Refusal
from mmatnet.web.headers import announced, check_sender, host_name, is_form, read_headers

OWN = {'host': 'localhost:7860'}


@pytest.mark.parametrize('name', ['Host', 'content-type', 'Content-Length', 'Origin',
                                  'Transfer-Encoding', 'Sec-Fetch-Site'])
def test_a_header_that_decides_and_is_there_twice(name):
    pairs = [(name.encode(), b'1'), (b'accept', b'*'), (name.lower().encode(), b'1')]
    with pytest.raises(Refusal, match=f'^the header {name.lower()} is there twice; send it once$') \
            as refused:
        read_headers(pairs)
    assert refused.value.status == 400


def test_other_headers_may_be_there_twice():
    assert read_headers([(b'Accept', b'a'), (b'accept', b'b'), (b'HOST', b'x')]) == {'host': 'x'}


def test_bytes_of_the_body():
    assert announced({}) == 0
    assert announced({'content-length': '17'}) == 17


@pytest.mark.parametrize('headers', [
    {'content-length': '-1'}, {'content-length': ''}, {'content-length': '9' * 5000},
    {'content-length': '1, 1'}, {'transfer-encoding': 'chunked'}])
def test_bytes_that_are_not_told(headers):
    with pytest.raises(Refusal, match=r'the size of the upload is missing \(Content-Length\)') \
            as refused:
        announced(headers)
    assert refused.value.status == 411


def test_two_ways_to_tell_the_bytes():
    with pytest.raises(Refusal, match='has both Content-Length and Transfer-Encoding; send the '
                                      'first alone') as refused:
        announced({'content-length': '3', 'transfer-encoding': 'chunked'})
    assert refused.value.status == 400


def test_forms():
    assert is_form({'content-type': 'Multipart/Form-Data; boundary=x'})
    assert not is_form({'content-type': 'application/json'})
    assert not is_form({})


def test_the_host():
    assert host_name({'host': 'LOCALHOST:80'}) == 'localhost'
    assert host_name({'host': '[::1]:7860'}) == '::1'
    assert [host_name({'host': host}) for host in ('', '[')] == [None, None]
    assert host_name({}) is None


@pytest.mark.parametrize(('host', 'origin'), [
    ('localhost:7860', 'http://localhost:7860'), ('LocalHost:7860', 'http://localhost:7860'),
    ('mine.example', 'https://mine.example'), ('mine.example', 'http://mine.example:80'),
    ('[::1]:7860', 'http://[::1]:7860')])
def test_the_page_itself(host, origin):
    check_sender('POST', {'host': host, 'origin': origin, 'sec-fetch-site': 'same-origin'})


def test_programs_say_nothing_of_where_they_are():
    check_sender('POST', OWN)
    check_sender('POST', {**OWN, 'sec-fetch-site': 'none'})


@pytest.mark.parametrize('origin', [
    'null', '', 'http://evil.example', 'http://localhost', 'http://localhost:7861',
    'http://localhost:7860.evil.example', 'http://127.0.0.1:7860', 'http://[', 'http://a:b'])
@pytest.mark.parametrize('method', ['POST', 'PUT', 'DELETE', 'ANY'])
def test_pages_of_other_addresses(origin, method):
    with pytest.raises(Refusal, match='a page of another address may not do that; use this page '
                                      'itself') as refused:
        check_sender(method, {**OWN, 'origin': origin})
    assert refused.value.status == 403


@pytest.mark.parametrize('host', ['', '[', 'localhost:x'])
def test_no_page_is_of_a_host_without_a_name(host):
    with pytest.raises(Refusal, match='a page of another address'):
        check_sender('POST', {'host': host, 'origin': 'null'})


@pytest.mark.parametrize('site', ['cross-site', 'same-site'])
def test_what_the_browser_says_of_the_site(site):
    with pytest.raises(Refusal, match='a page of another address'):
        check_sender('POST', {**OWN, 'sec-fetch-site': site})
    check_sender('GET', {**OWN, 'sec-fetch-site': site})  # a link to this page


def test_reading_is_for_all():
    for method in ('GET', 'HEAD', 'OPTIONS'):
        check_sender(method, {**OWN, 'origin': 'http://evil.example'})
